/**
 * A log line with attributes, as one value: Nest's `Logger` takes one, and each logger behind it prints further arguments in
 * its own way, if at all. Consoles print it as text, or as JSON; nestjs-pino and nest-winston take its properties over.
 */
import { inspect, type InspectOptions } from 'node:util';
import type { LogAttributes } from '@nest-temporal/core';

/** Properties that loggers read themselves; attributes of these names stand in `attributes`. */
const reserved = new Set(['message', 'msg', 'level', 'context', 'time', 'timestamp', 'pid', 'hostname', 'attributes']);

export class LogRecord {
  /** Where winston looks for the message. */
  readonly message: string;
  /** Where pino does. */
  readonly msg: string;

  constructor(message: string, attributes: LogAttributes) {
    this.message = message;
    this.msg = message;
    const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const colliding = entries.filter(([name]) => reserved.has(name));
    Object.assign(this, Object.fromEntries(entries.filter(([name]) => !reserved.has(name))));
    if (colliding.length > 0) Object.assign(this, { attributes: Object.fromEntries(colliding) });
  }

  toJSON(): object {
    const { msg: _, ...properties } = this;
    return properties;
  }

  /** Text for a console; the properties where it is printed as a part of something else. */
  [inspect.custom](depth: number, options: InspectOptions): unknown {
    if (depth !== options.depth) return this.toJSON();
    const { message, stack, ...attributes } = this.toJSON() as { message: string; stack?: unknown };
    const text = `${message} ${inspect(attributes, { ...options, compact: true, breakLength: Infinity })}`;
    return typeof stack === 'string' ? `${text}\n${stack}` : text;
  }
}
