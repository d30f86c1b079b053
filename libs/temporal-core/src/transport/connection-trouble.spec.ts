import { describe, expect, it } from 'vitest';
import { explainStatus, noConnectionError, type ConnectionFacts } from './connection-trouble.js';

const plain: ConnectionFacts = {
  address: 'temporal:7233',
  usesTls: false,
  hasClientCertificate: false,
  hasApiKey: false,
};
const tls = { ...plain, usesTls: true };
const mtls = { ...tls, hasClientCertificate: true };
const lastError = (text: string): string => `No connection established. Last error: ${text}. Resolution note: `;
const alert = (text: string, number: number): string =>
  lastError(
    `80AC:error:0A00045C:SSL routines:ssl3_read_bytes:${text}:../deps/rec_layer_s3.c:1601:SSL alert number ${number}\n`,
  );

describe('a connection that does not stand', () => {
  it.each<[details: string, facts: ConnectionFacts, trouble: string, cure: RegExp]>([
    [
      lastError('Error: connect ECONNREFUSED 127.0.0.1:7233'),
      plain,
      'unreachable',
      /the server is unreachable.*temporal server start-dev/,
    ],
    ['Name resolution failed for target dns:nope:7233', plain, 'unknown-host', /cannot be resolved/],
    [
      lastError('Error: unable to verify the first certificate'),
      tls,
      'untrusted-certificate',
      /serverRootCACertificate/,
    ],
    [
      lastError('Error: self-signed certificate in certificate chain'),
      tls,
      'untrusted-certificate',
      /serverRootCACertificate/,
    ],
    [lastError('Error: certificate has expired'), tls, 'expired-certificate', /Renew it/],
    [
      lastError('Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match'),
      tls,
      'wrong-host-name',
      /serverNameOverride/,
    ],
    [
      lastError('Error: 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../x.c:350:\n'),
      tls,
      'server-without-tls',
      /does not support TLS/,
    ],
    [alert('tlsv13 alert certificate required', 116), tls, 'client-certificate-missing', /`tls.clientCertPair`/],
    [alert('sslv3 alert bad certificate', 42), tls, 'client-certificate-missing', /`tls.clientCertPair`/],
    [alert('tlsv1 alert unknown ca', 48), mtls, 'client-certificate-refused', /rejected the client certificate/],
    [alert('sslv3 alert certificate expired', 45), mtls, 'client-certificate-refused', /expired/],
    [lastError('Failed to connect (2026-11-21T03:34:32.570Z)'), plain, 'hung-up', /set `tls: true`/],
    [lastError('Failed to connect (2026-11-21T03:34:32.570Z)'), mtls, 'hung-up', /Check the client certificate/],
    [
      lastError('Error: Client network socket disconnected before secure TLS'),
      tls,
      'hung-up',
      /requires a client certificate/,
    ],
    [lastError('Error: something new'), plain, 'other', /check the options `address` and `tls`/],
  ])('is explained: %s', (details, facts, trouble, cure) => {
    const error = noConnectionError(details, facts);
    expect(error).toMatchObject({ trouble, address: 'temporal:7233', code: 'TEMPORAL_CONNECTION_UNAVAILABLE' });
    expect(error?.message).toMatch(cure);
    expect(error?.message).toMatch(/^No connection to temporal:7233: /);
  });

  it('keeps the words of the layer that failed, without its noise', () => {
    const error = noConnectionError(alert('tlsv13 alert certificate required', 116), tls);
    expect(error?.message).toMatch(
      /\[SSL routines:ssl3_read_bytes:tlsv13 alert certificate required SSL alert number 116\]$/,
    );
  });

  it('is not what a server that is shutting down reports', () => {
    expect(noConnectionError('frontend is not healthy yet', plain)).toBeUndefined();
    expect(noConnectionError('Connection dropped', plain)).toBeUndefined();
  });
});

describe('a refused call', () => {
  it('that carried an API key points at the key', () => {
    const text = explainStatus('UNAUTHENTICATED', 'Request unauthorized.', { ...tls, hasApiKey: true });
    expect(text).toMatch(/^Request unauthorized\. \(the server rejected the API key/);
  });

  it('that carried nothing says what to give', () => {
    expect(explainStatus('PERMISSION_DENIED', 'no', tls)).toMatch(/Set `apiKey` or `tls.clientCertPair`/);
    expect(explainStatus('PERMISSION_DENIED', 'no', mtls)).toMatch(/the client certificate does not grant access/);
  });

  it('of another kind keeps its text', () => {
    expect(explainStatus('NOT_FOUND', 'workflow not found', plain)).toBe('workflow not found');
  });

  it('that met a web server asks for the port', () => {
    expect(explainStatus('UNIMPLEMENTED', 'Received HTTP status code 404', plain)).toMatch(
      /speaks HTTP but not gRPC.*7233/,
    );
  });

  it('that found no connection in time names address and firewall', () => {
    const details = 'Deadline exceeded after 3.001s,name resolution: 0.001s,Waiting for LB pick';
    expect(explainStatus('DEADLINE_EXCEEDED', details, plain)).toMatch(
      /no connection to temporal:7233 was established in time/,
    );
    expect(explainStatus('DEADLINE_EXCEEDED', 'Deadline exceeded after 3s,remote_addr=1.2.3.4:5', plain)).not.toMatch(
      /stood/,
    );
  });
});
