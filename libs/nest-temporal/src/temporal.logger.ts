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

/** The SDK's logger over Nest's, so that `app.useLogger()` decides where lines go, each as one record. */
export function createNestLogger(context: string): Logger {
  const nest = new NestLogger(context);
  return loggerFrom((level, message, attributes) => {
    const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
    nest[methods[level]](hasAttributes ? new LogRecord(message, attributes) : message);
  });
}
