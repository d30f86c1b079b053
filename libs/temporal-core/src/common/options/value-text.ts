/** How a value that was refused is shown in a message: enough to recognize it, nothing that could be a secret of a larger object. */

const longest = 80;

/** `"abc"`, `-1`, `an array`, `an object { address, apiKey }`, `the class Client`, `an instance of Client`. Never throws. */
export function valueText(value: unknown): string {
  try {
    if (typeof value === 'string') {
      return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
    }
    if (typeof value === 'function') return functionText(value);
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'object' && value !== null ? objectText(value) : String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

/** What may be shown of a secret: its type. */
export function typeText(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? objectText(value).replace(/ \{.*$/, '') : `a ${typeof value}`;
}

function functionText(value: { name: string; prototype?: unknown }): string {
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
  return value.name === '' ? `a ${kind}` : `the ${kind} ${value.name}`;
}

function objectText(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
  const { name } = (value.constructor ?? {}) as { name?: unknown };
  if (typeof name === 'string' && name !== '' && name !== 'Object') return `an instance of ${name}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return `an object { ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''} }`;
}
