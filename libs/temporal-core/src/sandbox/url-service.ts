/** The host implementation of `URL` in a realm; see `realm-url.ts`. Takes and returns strings, and never throws. */
import type { UrlService } from './realm-url.js';

const settable = [
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
type Settable = (typeof settable)[number];

export const parseUrl: UrlService = (href, base, part, value) => {
  try {
    const url = new URL(href, base);
    if (isSettable(part)) url[part] = value ?? '';
    const parts: Record<string, string> = { href: url.href, origin: url.origin };
    for (const name of settable) parts[name] = url[name];
    return JSON.stringify(parts);
  } catch {
    return '';
  }
};

function isSettable(part: string | undefined): part is Settable {
  return settable.some((name) => name === part);
}
