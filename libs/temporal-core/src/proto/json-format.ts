/**
 * The texts of proto3 JSON that are not JSON's own: bytes, timestamps, durations, field masks, numbers as text, enum names.
 * A parser answers undefined for what is no such text, so that the reader can say where it stood; a formatter throws a
 * RangeError for a value that has no text.
 */
import * as enums from './gen/enums.js';
import type { Duration, Timestamp } from './gen/types.js';

export function formatBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Base64 in either alphabet, with or without padding. */
export function parseBytes(text: string): Uint8Array | undefined {
  const digits = /^([\w+/-]*)={0,2}$/.exec(text)?.[1];
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Seconds of 0001-01-01 and of the end of 9999, between which a Timestamp has a text. */
const minSeconds = -62_135_596_800;
const maxSeconds = 253_402_300_799;

export function formatTimestamp({ seconds = 0, nanos = 0 }: Timestamp): string {
  if (!(seconds >= minSeconds && seconds <= maxSeconds && nanos >= 0 && nanos < 1e9)) {
    throw new RangeError(`a timestamp of ${seconds} seconds and ${nanos} nanoseconds has no text`);
  }
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction(nanos)}Z`;
}

/** RFC 3339. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (!parts) return undefined;
  const [, dateTime, decimals = '', sign, hours = '0', minutes = '0'] = parts;
  const ms = Date.parse(`${dateTime}Z`);
  // A day that its month does not have is taken for one of the next month.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== dateTime) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  const seconds = ms / 1000 - (sign === '-' ? -offset : offset);
  return seconds >= minSeconds && seconds <= maxSeconds ? { seconds, nanos: nanosOf(decimals) } : undefined;
}

/** 10,000 years. */
const maxDurationSeconds = 315_576_000_000;

export function formatDuration({ seconds = 0, nanos = 0 }: Duration): string {
  if (!(Math.abs(seconds) <= maxDurationSeconds && Math.abs(nanos) < 1e9 && seconds * nanos >= 0)) {
    throw new RangeError(`a duration of ${seconds} seconds and ${nanos} nanoseconds has no text`);
  }
  const sign = seconds < 0 || nanos < 0 ? '-' : '';
  return `${sign}${Math.abs(seconds)}${fraction(Math.abs(nanos))}s`;
}

/** Seconds with up to nine decimals, then `s`. */
export function parseDuration(text: string): Duration | undefined {
  const parts = /^(-)?(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole, decimals = ''] = parts;
  const seconds = Number(whole);
  const nanos = nanosOf(decimals);
  if (seconds > maxDurationSeconds) return undefined;
  return sign ? { seconds: 0 - seconds, nanos: 0 - nanos } : { seconds, nanos };
}

/** Paths in snake case become paths in camel case. */
export function formatFieldMask(paths: readonly string[]): string {
  return paths.map((path) => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())).join(',');
}

export function parseFieldMask(text: string): string[] | undefined {
  if (text === '') return [];
  if (!/^[A-Za-z0-9.,]+$/.test(text)) return undefined;
  return text.split(',').map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** A number, or the text of one; NaN and the infinities as text only. */
export function parseNumber(json: unknown): number | undefined {
  if (typeof json === 'number') return json;
  if (typeof json !== 'string') return undefined;
  if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json);
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(json) ? Number(json) : undefined;
}

/** Shortest decimal that is the same float: 0.1 and not 0.10000000149011612. */
export function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === Math.fround(value)) return shorter;
  }
  return Number(value.toPrecision(9));
}

interface EnumNames {
  byNumber: ReadonlyMap<number, string>;
  byName: ReadonlyMap<string, number>;
}

const enumNames = new Map<string, EnumNames>();

/** Name of an enum value, or the number if it has none. */
export function formatEnum(type: string, value: number): string | number {
  return namesOf(type).byNumber.get(value) ?? value;
}

/** By name; also by the short camel-case name of older exports: `TimerStarted` is `EVENT_TYPE_TIMER_STARTED`. */
export function parseEnum(type: string, text: string): number | undefined {
  return namesOf(type).byName.get(text) ?? namesOf(type).byName.get(squeezed(text));
}

function namesOf(type: string): EnumNames {
  let names = enumNames.get(type);
  if (!names) {
    const values = Object.entries((enums as Record<string, Record<string, number>>)[type]);
    const zero = values.find(([, value]) => value === 0)?.[0] ?? '';
    const prefix = zero.endsWith('UNSPECIFIED') ? zero.length - 'UNSPECIFIED'.length : 0;
    names = {
      byNumber: new Map(values.map(([name, value]) => [value, name])),
      byName: new Map([...values.map(([name, value]) => [squeezed(name.slice(prefix)), value] as const), ...values]),
    };
    enumNames.set(type, names);
  }
  return names;
}

const squeezed = (name: string) => name.replaceAll('_', '').toLowerCase();

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  return `.${digits.replace(/(?:000){1,2}$/, '')}`;
}

function nanosOf(decimals: string): number {
  return Number(decimals.padEnd(9, '0'));
}
