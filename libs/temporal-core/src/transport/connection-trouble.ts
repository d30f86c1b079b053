/**
 * Explains how to fix the connection when a call fails. grpc-js reports a connection that could not be established as
 * UNAVAILABLE, with the last socket, TLS or HTTP/2 error in the text, which this module parses.
 */
import type { RpcStatusName } from '../common/rpc-channel.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from './errors.js';

/** Properties of a connection that explain failures. */
export interface ConnectionFacts {
  readonly address: string;
  readonly usesTls: boolean;
  readonly hasClientCertificate: boolean;
  readonly hasApiKey: boolean;
}

interface Symptom {
  readonly pattern: RegExp;
  readonly trouble: ConnectionTrouble;
}

/** The first match wins. For the numbers of TLS alerts, see RFC 8446, section 6. */
const symptoms: readonly Symptom[] = [
  { pattern: /Name resolution failed|ENOTFOUND|EAI_AGAIN/, trouble: 'unknown-host' },
  { pattern: /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT/, trouble: 'unreachable' },
  { pattern: /ERR_TLS_CERT_ALTNAME_INVALID/, trouble: 'wrong-host-name' },
  { pattern: /Error: certificate (has expired|is not yet valid)/, trouble: 'expired-certificate' },
  {
    pattern: /Error: (unable to (verify|get)|self[- ]signed|invalid CA|certificate signature)/,
    trouble: 'untrusted-certificate',
  },
  { pattern: /wrong version number|packet length too long/, trouble: 'server-without-tls' },
  { pattern: /SSL alert number (40|116)\b/, trouble: 'client-certificate-missing' },
  { pattern: /SSL alert number (4[2-9])\b/, trouble: 'client-certificate-refused' },
  {
    pattern: /Failed to connect|Protocol error|ECONNRESET|EPIPE|socket disconnected|Socket closed/,
    trouble: 'hung-up',
  },
];

/** The error for a call without a connection, or undefined when there was one and the server itself was unavailable. */
export function noConnectionError(details: string, facts: ConnectionFacts): ConnectionUnavailableError | undefined {
  if (!/^(No connection established|Name resolution failed)/.test(details)) return undefined;
  const trouble = troubleOf(details, facts);
  const message = `No connection to ${facts.address}: ${cureOf(trouble, facts)} [${lastErrorOf(details)}]`;
  return new ConnectionUnavailableError(message, facts.address, trouble);
}

/** The server's message, followed by a hint when the options of the connection may be the cause. */
export function explainStatus(status: RpcStatusName, details: string, facts: ConnectionFacts): string {
  const hint = hintFor(status, details, facts);
  return hint ? `${details} (${hint})` : details;
}

function hintFor(status: RpcStatusName, details: string, facts: ConnectionFacts): string | undefined {
  if (/^Received HTTP status code/.test(details)) {
    return `${facts.address} speaks HTTP but not gRPC. Use the gRPC port of a Temporal Server, by default 7233.`;
  }
  if (status === 'DEADLINE_EXCEEDED' && /Waiting for LB pick|waiting for name resolution/.test(details)) {
    return `no connection to ${facts.address} was established in time. Check the address and the firewall.`;
  }
  if (status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED') {
    return facts.hasApiKey
      ? 'the server rejected the API key. Check the option `apiKey`, whether the key has expired, and its namespace.'
      : facts.hasClientCertificate
        ? 'the client certificate does not grant access. Check its namespace, or set `apiKey`.'
        : 'the call had neither an API key nor a client certificate. Set `apiKey` or `tls.clientCertPair`.';
  }
  return undefined;
}

function troubleOf(details: string, facts: ConnectionFacts): ConnectionTrouble {
  const trouble = symptoms.find(({ pattern }) => pattern.test(details))?.trouble ?? 'other';
  if (trouble === 'client-certificate-missing' && facts.hasClientCertificate) return 'client-certificate-refused';
  if (trouble === 'client-certificate-refused' && !facts.hasClientCertificate) return 'client-certificate-missing';
  return trouble;
}

function cureOf(trouble: ConnectionTrouble, facts: ConnectionFacts): string {
  switch (trouble) {
    case 'unreachable':
      return 'the server is unreachable. Check the option `address`, and start a server if needed: temporal server start-dev.';
    case 'unknown-host':
      return 'the host name cannot be resolved. Check the option `address`.';
    case 'untrusted-certificate':
      return (
        "the server's certificate was issued by an authority that this client does not trust. Set " +
        "`tls.serverRootCACertificate` to the authority's certificate."
      );
    case 'expired-certificate':
      return "the server's certificate has expired or is not valid yet. Renew it, or check the clock of this machine.";
    case 'wrong-host-name':
      return (
        "the server's certificate was issued for another host name. Connect to a name in the certificate, or set " +
        '`tls.serverNameOverride` to such a name.'
      );
    case 'client-certificate-missing':
      return 'the server requires a client certificate. Set `tls.clientCertPair`.';
    case 'client-certificate-refused':
      return 'the server rejected the client certificate. Check that it has not expired, and that the server trusts its issuer.';
    case 'server-without-tls':
      return 'the server does not support TLS. Omit `tls` (with an `apiKey`, set `tls: false`), or check the port.';
    case 'hung-up':
      return hungUpCure(facts);
    default:
      return 'check the options `address` and `tls`.';
  }
}

function hungUpCure({ usesTls, hasClientCertificate }: ConnectionFacts): string {
  if (!usesTls) {
    return 'the server closed the connection. If it requires TLS, set `tls: true`; otherwise check the port.';
  }
  if (hasClientCertificate) {
    return 'the server closed the connection during the TLS handshake. Check the client certificate.';
  }
  return 'the server closed the connection during the TLS handshake. If it requires a client certificate, set `tls.clientCertPair`.';
}

function lastErrorOf(details: string): string {
  return details
    .replace(/^No connection established\. Last error: /, '')
    .replace(/\. Resolution note:\s*$/, '')
    .replace(/\(\d{4}-\d\d-\d\dT[^)]*Z\)/, '')
    .replace(/^(Error: )?[0-9A-F]+:error:[0-9A-F]+:/, '')
    .replace(/:\S*\.c:\d+:/, ' ')
    .trim();
}
