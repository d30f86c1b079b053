/** Looks for planted secrets in everything that printing, serializing or walking an object can show. */
import { inspect } from 'node:util';

/** Names of the secrets that `value` shows, each with the way by which it did. */
export function shownSecrets(value: unknown, secrets: Record<string, string>): string[] {
  const texts: Record<string, string> = {
    inspect: inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    'inspect without customInspect': inspect(value, { depth: Infinity, showHidden: true, customInspect: false }),
    JSON: jsonOf(value),
    String: String(value),
    properties: walk(value),
  };
  return Object.entries(texts).flatMap(([way, text]) =>
    Object.entries(secrets)
      .filter(([, secret]) => text.includes(secret))
      .map(([name]) => `${name} by ${way}`),
  );
}

function jsonOf(value: unknown): string {
  const seen = new Set<unknown>();
  return (
    JSON.stringify(value, (_key, member: unknown) => {
      if (typeof member === 'bigint') return String(member);
      if (typeof member !== 'object' || member === null) return member;
      if (seen.has(member)) return undefined;
      seen.add(member);
      return member;
    }) ?? ''
  );
}

/** Every string and every byte array that own properties, entries and getters of the library's classes lead to. */
function walk(root: unknown): string {
  const seen = new Set<unknown>();
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Uint8Array) {
      found.push(Buffer.from(value).toString('latin1'));
      return;
    }
    if (value instanceof Map) for (const entry of value) entry.forEach(visit);
    if (value instanceof Set) value.forEach(visit);
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === 'string') found.push(key);
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (descriptor && 'value' in descriptor) visit(descriptor.value);
    }
    for (const getter of gettersOf(value)) {
      try {
        visit(getter.call(value));
      } catch {
        // A getter that refuses shows nothing.
      }
    }
  };
  visit(root);
  return found.join('\n');
}

function gettersOf(value: object): (() => unknown)[] {
  const getters: (() => unknown)[] = [];
  for (let p = Object.getPrototypeOf(value) as object | null; p && !isBuiltin(p); p = Object.getPrototypeOf(p)) {
    for (const { get } of Object.values(Object.getOwnPropertyDescriptors(p))) if (get) getters.push(get);
  }
  return getters;
}

function isBuiltin(prototype: object): boolean {
  return Function.prototype.toString.call(prototype.constructor).includes('[native code]');
}
