import { Logger as NestLogger } from '@nestjs/common';
import { loggerFrom, type Logger, type LogLevel } from '@nest-temporal/core';
import { LogRecord } from './log-record.js';

const methods = {
  TRACE: 'verbose',
  DEBUG: 'debug',
  INFO: 'log',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, keyof NestLogger>;

/** Forwards SDK logs to Nest's logger, so that `app.useLogger()` controls them. Each line is a single record. */
export function createNestLogger(context: string): Logger {
  const nest = new NestLogger(context);
  return loggerFrom((level, message, attributes) => {
    const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
    nest[methods[level]](hasAttributes ? new LogRecord(message, attributes) : message);
  });
}
