/**
 * `URL` and `URLSearchParams` of a realm. The text of a search is taken apart here; whole addresses are parsed by the host,
 * one text in and one text out, for a second parser of them would be large and wrong in other places.
 *
 * Evaluated inside the realm.
 */
import { decodePortably, encodePortably } from '../common/text.js';

/**
 * Parses `href`, against `base` if that is given, and then sets `part` to `value`.
 *
 * @returns the parts as JSON, or `''` for what is no address
 */
export type UrlService = (href: string, base?: string, part?: string, value?: string) => string;

/** All parts, by the names of the properties. */
type UrlParts = Record<string, string>;

let service: UrlService = () => '';

/** Hands in the parser. */
export function useUrlService(given: UrlService): void {
  service = given;
}

type Pairs = [string, string][];
type SearchInit = string | Iterable<Iterable<unknown>> | Record<string, unknown> | undefined;

export class RealmURLSearchParams {
  #pairs: Pairs;
  #onChange?: () => void;

  constructor(init: SearchInit = '') {
    this.#pairs = pairsOf(init);
  }

  /** The parameters of an address, which follow it and which it follows. */
  static linked(search: string, onChange: () => void): { params: RealmURLSearchParams; follow(search: string): void } {
    const params = new RealmURLSearchParams(search);
    params.#onChange = onChange;
    return { params, follow: (changed) => void (params.#pairs = pairsOf(changed)) };
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    this.#change([...this.#pairs, [String(name), String(value)]]);
  }

  delete(name: string, value?: string): void {
    this.#change(this.#pairs.filter((pair) => !isPair(pair, name, value)));
  }

  get(name: string): string | null {
    return this.#pairs.find((pair) => isPair(pair, name))?.[1] ?? null;
  }

  getAll(name: string): string[] {
    return this.#pairs.filter((pair) => isPair(pair, name)).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    return this.#pairs.some((pair) => isPair(pair, name, value));
  }

  set(name: string, value: string): void {
    const at = this.#pairs.findIndex((pair) => isPair(pair, name));
    if (at < 0) return this.append(name, value);
    const kept = this.#pairs.filter((pair, i) => i <= at || !isPair(pair, name));
    kept[at] = [String(name), String(value)];
    this.#change(kept);
  }

  sort(): void {
    this.#change([...this.#pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  forEach(callback: (value: string, name: string, params: RealmURLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    for (let i = 0; i < this.#pairs.length; i++) yield [this.#pairs[i][0], this.#pairs[i][1]];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`).join('&');
  }

  #change(pairs: Pairs): void {
    this.#pairs = pairs;
    this.#onChange?.();
  }
}

/** Addresses may be given as objects, which tell theirs by `toString()`. */
function asText(value: unknown): string {
  return String(value);
}

function isPair([own, ownValue]: [string, string], name: string, value?: string): boolean {
  return own === String(name) && (value === undefined || ownValue === String(value));
}

function pairsOf(init: SearchInit): Pairs {
  if (typeof init !== 'object') return parseSearch(String(init));
  if (init === null) return parseSearch('null');
  if (!(Symbol.iterator in init)) return Object.entries(init).map(([name, value]) => [name, asText(value)]);
  return [...(init as Iterable<Iterable<unknown>>)].map((pair) => {
    const [name, value, ...more] = pair;
    if (value === undefined || more.length > 0) {
      throw new TypeError('URLSearchParams() takes pairs of a name and a value');
    }
    return [asText(name), asText(value)];
  });
}

function parseSearch(text: string): Pairs {
  const parts = (text.startsWith('?') ? text.slice(1) : text).split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const end = part.indexOf('=');
    return end < 0 ? [decodePart(part), ''] : [decodePart(part.slice(0, end)), decodePart(part.slice(end + 1))];
  });
}

function decodePart(part: string): string {
  const spaced = part.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  const source = encodePortably(spaced);
  const bytes: number[] = [];
  for (let i = 0; i < source.length; i++) {
    const hex = source[i] === 0x25 ? String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0) : '';
    if (/^[\da-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else bytes.push(source[i]);
  }
  return decodePortably(Uint8Array.from(bytes));
}

function encodePart(part: string): string {
  if (/^[\w*.-]*$/.test(part)) return part;
  let text = '';
  for (const byte of encodePortably(part)) {
    const char = String.fromCharCode(byte);
    if (/[\w*.-]/.test(char)) text += char;
    else text += byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

const settable = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

export class RealmURL {
  #parts: UrlParts;
  #search?: ReturnType<typeof RealmURLSearchParams.linked>;

  constructor(href: unknown, base?: unknown) {
    const parts = parse(asText(href), base === undefined ? undefined : asText(base));
    if (!parts) throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: asText(href) });
    this.#parts = parts;
  }

  static canParse(href: unknown, base?: unknown): boolean {
    return parse(asText(href), base === undefined ? undefined : asText(base)) !== undefined;
  }

  static parse(href: unknown, base?: unknown): RealmURL | null {
    return RealmURL.canParse(href, base) ? new RealmURL(href, base) : null;
  }

  get href(): string {
    return this.part('href');
  }

  set href(href: unknown) {
    this.#parts = new RealmURL(href).#parts;
    this.#search?.follow(this.part('search'));
  }

  get origin(): string {
    return this.part('origin');
  }

  get searchParams(): RealmURLSearchParams {
    this.#search ??= RealmURLSearchParams.linked(this.part('search'), () => {
      this.set('search', this.#search?.params.toString() ?? '');
    });
    return this.#search.params;
  }

  toString(): string {
    return this.part('href');
  }

  toJSON(): string {
    return this.part('href');
  }

  private part(name: string): string {
    return this.#parts[name] ?? '';
  }

  private set(part: string, value: unknown): void {
    this.#parts = parse(this.href, undefined, part, String(value)) ?? this.#parts;
  }

  static {
    // `protocol` to `hash`: all are read and set alike.
    for (const name of settable) {
      Object.defineProperty(RealmURL.prototype, name, {
        get(this: RealmURL) {
          return this.part(name);
        },
        set(this: RealmURL, value: unknown) {
          this.set(name, value);
          if (name === 'search') this.#search?.follow(this.part('search'));
        },
        enumerable: true,
        configurable: true,
      });
    }
  }
}

function parse(href: string, base?: string, part?: string, value?: string): UrlParts | undefined {
  const text = service(href, base, part, value);
  return text === '' ? undefined : (JSON.parse(text) as UrlParts);
}
