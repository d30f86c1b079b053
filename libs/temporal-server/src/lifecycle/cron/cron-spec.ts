/**
 * Five-field cron expressions (minute, hour, day of month, month, day of week) as bit sets, with the dialect of the
 * real server: names of months and days, `*`, `?`, ranges, steps, lists, and descriptors such as `@daily`.
 */

/** Bit n of a field is set when the value n matches. */
export interface CronSpec {
  readonly minute: bigint;
  readonly hour: bigint;
  readonly dayOfMonth: bigint;
  readonly month: bigint;
  readonly dayOfWeek: bigint;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

/** Set beside the values when a field was a star: days must then match in both of their fields. */
export const starBit = 1n << 63n;

const minutes: Bounds = { min: 0, max: 59, names: [] };
const hours: Bounds = { min: 0, max: 23, names: [] };
const daysOfMonth: Bounds = { min: 1, max: 31, names: [] };
const months: Bounds = {
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const daysOfWeek: Bounds = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Undefined when the expression is none. */
export function parseCronSpec(expression: string): CronSpec | undefined {
  const fields = (descriptors[expression] ?? expression).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek] = [minutes, hours, daysOfMonth, months, daysOfWeek].map(
    (bounds, index) => parseField(fields[index] ?? '', bounds),
  );
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined
  ) {
    return undefined;
  }
  return { minute, hour, dayOfMonth, month, dayOfWeek };
}

function parseField(field: string, bounds: Bounds): bigint | undefined {
  let bits = 0n;
  for (const range of field.split(',')) {
    if (range === '') continue;
    const rangeBits = parseRange(range, bounds);
    if (rangeBits === undefined) return undefined;
    bits |= rangeBits;
  }
  return bits;
}

/** `*`, `5`, `mon-fri`, `10-40/5`; `5/10` is from 5 to the last in steps of 10. */
function parseRange(text: string, bounds: Bounds): bigint | undefined {
  const [values = '', stepText, ...tooMany] = text.split('/');
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  const [lowText = '', highText, ...tooManyEnds] = values.split('-');
  if (tooMany.length > 0 || tooManyEnds.length > 0 || !step) return undefined;
  const isStar = lowText === '*' || lowText === '?';
  const low = isStar ? bounds.min : parseValue(lowText, bounds);
  if (low === undefined) return undefined;
  const goesOn = isStar || (highText === undefined && stepText !== undefined);
  const high = goesOn ? bounds.max : highText === undefined ? low : parseValue(highText, bounds);
  if (high === undefined || low < bounds.min || high > bounds.max || low > high) return undefined;
  let bits = isStar && step === 1 ? starBit : 0n;
  for (let value = low; value <= high; value += step) bits |= 1n << BigInt(value);
  return bits;
}

function parseValue(text: string, { min, names }: Bounds): number | undefined {
  const index = names.indexOf(text.toLowerCase());
  return index >= 0 ? index + min : parseNumber(text);
}

function parseNumber(text: string): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}
