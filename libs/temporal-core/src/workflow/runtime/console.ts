/** The `console` of workflow code: all of Node's methods, writing to the log of the run, which is silent on replay. */
import { safeText } from '../../common/safe-text.js';
import type { LogLevel } from '../../common/telemetry.js';
import type { Activator } from './activator.js';
import { findActivator } from './current.js';

/** What a run has told its console. */
class ConsoleState {
  readonly counts = new Map<string, number>();
  readonly startedAtMs = new Map<string, number>();
  indent = '';
}

type Method = (...values: unknown[]) => void;

const states = new WeakMap<Activator, ConsoleState>();

/** @param nowMs - the time of the run */
export function consoleOfTheRun(nowMs: () => number): object {
  const logging: Record<string, LogLevel> = {
    trace: 'TRACE',
    debug: 'DEBUG',
    log: 'INFO',
    info: 'INFO',
    dirxml: 'INFO',
    warn: 'WARN',
    error: 'ERROR',
  };
  const methods: [string, Method][] = Object.entries(logging).map(([name, level]) => [
    name,
    (...values) => write(level, format(values)),
  ]);
  const nothing = ['clear', 'profile', 'profileEnd', 'timeStamp'].map((name): [string, Method] => [
    name,
    () => undefined,
  ]);
  return Object.freeze({
    ...Object.fromEntries([...methods, ...nothing]),
    ...groups,
    ...counters,
    ...timers(nowMs),
    ...others,
  });
}

const others: Record<string, Method> = {
  assert(condition, ...values) {
    if (condition) return;
    const [first, ...rest] = values;
    const text =
      typeof first === 'string'
        ? format([`Assertion failed: ${first}`, ...rest])
        : format(['Assertion failed', ...values]);
    write('WARN', text);
  },
  dir: (value) => write('INFO', asText(value)),
  table(data, columns) {
    const rows = rowsOf(data, Array.isArray(columns) ? columns.map(safeText) : undefined);
    write('INFO', rows ? tableOf(rows) : format([data]));
  },
};

const groups: Record<string, Method> = {
  group(...labels) {
    if (labels.length > 0) write('INFO', format(labels));
    const state = stateOfTheRun();
    if (state) state.indent += '  ';
  },
  groupCollapsed: (...labels) => groups['group']?.(...labels),
  groupEnd() {
    const state = stateOfTheRun();
    if (state) state.indent = state.indent.slice(2);
  },
};

const counters: Record<string, Method> = {
  count(label = 'default') {
    const state = stateOfTheRun();
    const name = safeText(label);
    const count = (state?.counts.get(name) ?? 0) + 1;
    state?.counts.set(name, count);
    write('INFO', `${name}: ${count}`);
  },
  countReset: (label = 'default') => void stateOfTheRun()?.counts.delete(safeText(label)),
};

function timers(nowMs: () => number): Record<string, Method> {
  const report = (label: unknown, ...values: unknown[]): void => {
    const name = safeText(label);
    const startedAtMs = stateOfTheRun()?.startedAtMs.get(name);
    if (startedAtMs === undefined) write('WARN', `No such label '${name}' for console.time()`);
    else write('INFO', format([`${name}: ${nowMs() - startedAtMs} ms`, ...values]));
  };
  return {
    time: (label = 'default') => void stateOfTheRun()?.startedAtMs.set(safeText(label), nowMs()),
    timeLog: (label = 'default', ...values) => report(label, ...values),
    timeEnd(label = 'default') {
      report(label);
      stateOfTheRun()?.startedAtMs.delete(safeText(label));
    },
  };
}

function stateOfTheRun(): ConsoleState | undefined {
  const activator = findActivator();
  if (!activator) return undefined;
  const state = states.get(activator) ?? new ConsoleState();
  states.set(activator, state);
  return state;
}

function write(level: LogLevel, text: string): void {
  const indent = stateOfTheRun()?.indent ?? '';
  findActivator()?.log(level, indent === '' ? text : text.replace(/^/gm, indent));
}

/** As `util.format()` of Node; objects are written as JSON. */
function format([first, ...values]: unknown[]): string {
  if (typeof first !== 'string') return [first, ...values].map(asText).join(' ').trim();
  const rest = [...values];
  const text = first.replace(/%([sdifjoOc%])/g, (directive, kind: string) => {
    if (kind === '%') return values.length > 0 ? '%' : directive;
    return rest.length > 0 ? directiveText(kind, rest.shift()) : directive;
  });
  return [text, ...rest.map(asText)].join(' ');
}

function directiveText(kind: string, value: unknown): string {
  const isNumber = kind === 'd' || kind === 'i' || kind === 'f';
  if (isNumber && (typeof value === 'object' || typeof value === 'symbol')) return 'NaN';
  if (kind === 'd') return typeof value === 'bigint' ? `${value}n` : `${Number(value)}`;
  if (kind === 'i') return typeof value === 'bigint' ? `${value}n` : `${Number.parseInt(safeText(value), 10)}`;
  if (kind === 'f') return `${Number.parseFloat(safeText(value))}`;
  if (kind === 'c') return '';
  return asText(value);
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return `${value}n`;
  try {
    if (value instanceof Error) return value.stack ?? String(value);
    return JSON.stringify(value) ?? String(value);
  } catch {
    return safeText(value);
  }
}

/** Cells of a table by column; the first column has no name. */
type Row = Record<string, string>;

function rowsOf(data: unknown, columns: readonly string[] | undefined): Row[] | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  try {
    const entries: Iterable<[unknown, unknown]> =
      data instanceof Map ? data : data instanceof Set ? [...data].entries() : Object.entries(data);
    return Array.from(entries, ([index, value]) => {
      const row: Row = { '(index)': asText(index) };
      if (typeof value !== 'object' || value === null) return { ...row, Values: asText(value) };
      for (const [name, cell] of Object.entries(value)) {
        if (!columns || columns.includes(name)) row[name] = asText(cell);
      }
      return row;
    });
  } catch {
    return undefined;
  }
}

function tableOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => (row[name] ?? '').length)));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(' | ')
      .trimEnd();
  return [lineOf(names), ...rows.map((row) => lineOf(names.map((name) => row[name] ?? '')))].join('\n');
}
