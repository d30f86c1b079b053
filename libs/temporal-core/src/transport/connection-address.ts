/**
 * Addresses as users write them, to targets of grpc-js. Without a port grpc-js would take 443; Temporal's is 7233. The schemes
 * of grpc-js pass: `dns:`, `ipv4:`, `ipv6:` and, for a server behind a local socket, `unix:`.
 */
import { isIPv6 } from 'node:net';
import { ConnectionOptionsError } from './errors.js';

/** Port of the gRPC frontend of a Temporal Server. */
export const defaultPort = 7233;

const grpcScheme = /^(dns|ipv4|ipv6|unix|unix-abstract):/;

/**
 * @returns the target for grpc-js
 * @throws ConnectionOptionsError when it is no address
 */
export function targetOf(address: unknown): string {
  if (typeof address !== 'string') throw invalid(`must be a string such as 'localhost:7233', not ${typeof address}`);
  if (address === '') throw invalid(`is empty: give host and port, such as 'localhost:7233'`);
  if (/\s/.test(address)) throw invalid(`holds white space: '${address}'`);
  const scheme = grpcScheme.exec(address)?.[0];
  if (scheme) return checkSchemed(address, scheme);
  return checkHostPort(address);
}

function checkSchemed(address: string, scheme: string): string {
  const rest = address.slice(scheme.length).replace(/^\/\/[^/]*\//, '');
  if (rest === '') throw invalid(`names nothing after '${scheme}': '${address}'`);
  if (scheme !== 'dns:') return address;
  return address.slice(0, address.length - rest.length) + checkHostPort(rest);
}

function checkHostPort(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme) {
    const tls = /^(https|grpcs|tls)$/i.test(scheme) ? ' and set `tls: true`' : '';
    throw invalid(`has the scheme '${scheme}://': give host and port alone, such as '${hostIn(text)}'${tls}`);
  }
  if (text.includes('/')) throw invalid(`has a path: '${text}'. Give host and port alone, such as '${hostIn(text)}'`);
  if (text.includes('@')) throw invalid(`holds credentials: '${text}'. Give host and port, and an \`apiKey\` apart`);
  if (isIPv6(text)) return `[${text}]:${defaultPort}`;

  const [, host, colon, port] = /^(\[[^\]]*\]|[^:]*)(:?)(.*)$/.exec(text) ?? [];
  if (!host) throw invalid(`names no host: '${text}'. Give one, such as 'localhost:7233'`);
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) throw invalid(`holds no IPv6 address in brackets: '${text}'`);
  if (!host.startsWith('[') && !/^[\w.-]+$/.test(host)) {
    throw invalid(`holds characters that no host name has: '${text}'`);
  }
  if (!colon) return `${text}:${defaultPort}`;
  if (port === '') throw invalid(`has no port after the colon: '${text}'. Temporal's is ${defaultPort}`);
  if (!port || !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw invalid(`has no port between 1 and 65535: '${text}'`);
  }
  return text;
}

function hostIn(text: string): string {
  const host = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '');
  if (!host) return `localhost:${defaultPort}`;
  return /:\d+$/.test(host) ? host : `${host}:${defaultPort}`;
}

/** Errors end up in logs: what stands before an `@` may be a password. */
function invalid(problem: string): ConnectionOptionsError {
  return new ConnectionOptionsError('address', problem.replace(/[^\s']*@/g, '[credentials]@'));
}
