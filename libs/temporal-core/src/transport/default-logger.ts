import { inspect } from 'node:util';
import { OptionPlace } from '../common/options/option-place.js';
import { word } from '../common/options/option-types.js';
import type { LogAttributes, Logger, LogLevel } from '../common/telemetry.js';
import { ConnectionOptionsError } from './errors.js';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const satisfies readonly LogLevel[];
const levelOption = word(...levels).default('INFO');

/** Nothing of what applications attach may fill the terminal. */
const shown = { depth: 4, breakLength: Infinity, compact: true, maxStringLength: 2000, maxArrayLength: 20 } as const;

/**
 * A logger for programs without one of their own: one line per record on standard error, followed by the stack of the error
 * that the record is about. In a Nest application, records go to Nest's logger instead.
 *
 * @example
 * const connection = await Connection.connect({ logger: new DefaultLogger('DEBUG') });
 */
export class DefaultLogger implements Logger {
  private readonly lowest: number;

  /**
   * @param level - records below it are dropped; `INFO` by default
   * @throws ConnectionOptionsError when there is no such level
   */
  constructor(level?: LogLevel) {
    const place = new OptionPlace('new DefaultLogger()', ConnectionOptionsError);
    this.lowest = levels.indexOf(levelOption.read(level, place.at('level')) ?? 'INFO');
  }

  log(level: LogLevel, message: string, { stack, ...attributes }: LogAttributes = {}): void {
    if (levels.indexOf(level) < this.lowest) return;
    const details = Object.keys(attributes).length > 0 ? ` ${inspect(attributes, shown)}` : '';
    const below = typeof stack === 'string' ? `\n${stack}` : '';
    process.stderr.write(`${new Date().toISOString()} [${level}] ${message}${details}${below}\n`);
  }

  trace(message: string, attributes?: LogAttributes): void {
    this.log('TRACE', message, attributes);
  }

  debug(message: string, attributes?: LogAttributes): void {
    this.log('DEBUG', message, attributes);
  }

  info(message: string, attributes?: LogAttributes): void {
    this.log('INFO', message, attributes);
  }

  warn(message: string, attributes?: LogAttributes): void {
    this.log('WARN', message, attributes);
  }

  error(message: string, attributes?: LogAttributes): void {
    this.log('ERROR', message, attributes);
  }
}
