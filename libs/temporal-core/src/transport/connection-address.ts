/**
 * Converts addresses to targets of grpc-js, whose default port is 443; the default port of Temporal is 7233. The
 * schemes of grpc-js are accepted: `dns:`, `ipv4:`, `ipv6:` and, for a server behind a local socket, `unix:`.
 */
import { isIPv6 } from 'node:net';
import { custom } from '../common/options/option-types.js';
import { connectionPlace } from './errors.js';

/** Port of the gRPC frontend of a Temporal Server. */
export const defaultPort = 7233;

const grpcScheme = /^(dns|ipv4|ipv6|unix|unix-abstract):/;

/** The option, which keeps the address as given; {@link targetOf} converts it to a target. */
export const addressOption = custom<string>('an address such as "localhost:7233"', (address, place) => {
  if (typeof address !== 'string') return place.refuseValue(address);
  targetOf(address);
  return address;
});

/**
 * @returns the target for grpc-js
 * @throws ConnectionOptionsError when it is not an address
 */
export function targetOf(address: string): string {
  if (address === '') return invalid('is empty');
  if (/\s/.test(address)) return invalid(`contains white space: "${address}"`);
  const scheme = grpcScheme.exec(address)?.[0];
  if (scheme) return checkSchemed(address, scheme);
  return checkHostPort(address);
}

function checkSchemed(address: string, scheme: string): string {
  const rest = address.slice(scheme.length).replace(/^\/\/[^/]*\//, '');
  if (rest === '') return invalid(`has nothing after "${scheme}": "${address}"`);
  if (scheme !== 'dns:') return address;
  return address.slice(0, address.length - rest.length) + checkHostPort(rest);
}

function checkHostPort(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme) {
    const tls = /^(https|grpcs|tls)$/i.test(scheme) ? ', and set "tls: true"' : '';
    return invalid(`has the scheme "${scheme}://"`, `Set it to host and port only, such as "${hostIn(text)}"${tls}.`);
  }
  if (text.includes('@')) return invalid(`contains credentials: "${text}"`, 'Set "apiKey" instead.');
  if (text.includes('/')) {
    return invalid(`has a path: "${text}"`, `Set it to host and port only, such as "${hostIn(text)}".`);
  }
  if (isIPv6(text)) return `[${text}]:${defaultPort}`;

  const [, host, colon, port] = /^(\[[^\]]*\]|[^:]*)(:?)(.*)$/.exec(text) ?? [];
  if (!host) return invalid(`has no host: "${text}"`);
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) return invalid(`has no IPv6 address in brackets: "${text}"`);
  if (!host.startsWith('[') && !/^[\w.-]+$/.test(host)) {
    return invalid(`contains characters that are not allowed in a host name: "${text}"`);
  }
  if (!colon) return `${text}:${defaultPort}`;
  if (port === '') {
    return invalid(`has no port after the colon: "${text}"`, `The port of a Temporal Server is ${defaultPort}.`);
  }
  if (!port || !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return invalid(`has no port between 1 and 65535: "${text}"`);
  }
  return text;
}

function hostIn(text: string): string {
  const host = text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^.*@/, '')
    .replace(/[/?#].*$/, '');
  if (!host) return `localhost:${defaultPort}`;
  return /:\d+$/.test(host) ? host : `${host}:${defaultPort}`;
}

/** Errors end up in logs, and the part before an `@` may be a password. */
function invalid(
  problem: string,
  cure: string = `Set it to host and port, such as "localhost:${defaultPort}".`,
): never {
  return connectionPlace.at('address').refuse(problem.replace(/[^\s"]*@/g, '[credentials]@'), cure);
}
