/**
 * What a failed call says about the connection, in words that name the cure. grpc-js reports a connection that does not stand
 * as UNAVAILABLE with the last error of socket, TLS or HTTP/2 in the text; this reads that text.
 */
import type { RpcStatusName } from '../common/rpc-channel.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from './errors.js';

/** What the options say of a connection, as far as it explains failures. */
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

/** First match decides. Numbers of TLS alerts are those of RFC 8446, section 6. */
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

/** The error for a call that found no connection, or undefined when one stood and the server itself was unavailable. */
export function noConnectionError(details: string, facts: ConnectionFacts): ConnectionUnavailableError | undefined {
  if (!/^(No connection established|Name resolution failed)/.test(details)) return undefined;
  const trouble = troubleOf(details, facts);
  const message = `No connection to ${facts.address}: ${cureOf(trouble, facts)} [${lastErrorOf(details)}]`;
  return new ConnectionUnavailableError(message, facts.address, trouble);
}

/** The server's text, with a hint appended where the connection's options may be the cause. */
export function explainStatus(status: RpcStatusName, details: string, facts: ConnectionFacts): string {
  const hint = hintFor(status, details, facts);
  return hint ? `${details} (${hint})` : details;
}

function hintFor(status: RpcStatusName, details: string, facts: ConnectionFacts): string | undefined {
  if (/^Received HTTP status code/.test(details)) {
    return `${facts.address} speaks HTTP but no gRPC: is it the gRPC port of a Temporal Server, by default 7233?`;
  }
  if (status === 'DEADLINE_EXCEEDED' && /Waiting for LB pick|waiting for name resolution/.test(details)) {
    return `no connection to ${facts.address} stood in time: check address and firewall`;
  }
  if (status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED') {
    return facts.hasApiKey
      ? 'the server refuses the API key: check the option `apiKey`, that the key has not expired, and its namespace'
      : facts.hasClientCertificate
        ? 'the client certificate gives no access: check its namespace, or give an `apiKey`'
        : 'the call carried neither API key nor client certificate: give `apiKey` or `tls.clientCertPair`';
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
      return 'nobody answers there. Check the option `address`, and that a Temporal Server runs (temporal server start-dev)';
    case 'unknown-host':
      return 'the name of the host cannot be resolved. Check the option `address`';
    case 'untrusted-certificate':
      return (
        "the server's certificate is of no authority that this client trusts. Give the authority's certificate as " +
        '`tls.serverRootCACertificate`'
      );
    case 'expired-certificate':
      return "the server's certificate is not valid now. Renew it, or check the clock of this machine";
    case 'wrong-host-name':
      return (
        "the server's certificate is for another host name. Connect by a name it holds, or give that name as " +
        '`tls.serverNameOverride`'
      );
    case 'client-certificate-missing':
      return 'the server asks for a client certificate. Give one as `tls.clientCertPair`';
    case 'client-certificate-refused':
      return 'the server refuses the client certificate: it expired, or is of an authority the server does not trust';
    case 'server-without-tls':
      return 'the server does not speak TLS. Leave out `tls` (with an `apiKey`, set `tls: false`), or check the port';
    case 'hung-up':
      return hungUpCure(facts);
    default:
      return 'check the options `address` and `tls`';
  }
}

function hungUpCure({ usesTls, hasClientCertificate }: ConnectionFacts): string {
  if (!usesTls) return 'the server hung up. If it expects TLS, set `tls: true`; else check that this is its gRPC port';
  if (hasClientCertificate) return 'the server hung up in the TLS handshake. It may refuse the client certificate';
  return 'the server hung up in the TLS handshake. It may want a client certificate (`tls.clientCertPair`)';
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
