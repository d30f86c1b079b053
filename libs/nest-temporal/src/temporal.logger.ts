import { Logger as NestLogger } from '@nestjs/common';
import { loggerFrom, type Logger, type LogLevel } from '@nest-temporal/core';

const methods = {
  TRACE: 'verbose',
  DEBUG: 'debug',
  INFO: 'log',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, keyof NestLogger>;

/** The SDK's logger over Nest's, so that `app.useLogger` decides where lines go. */
export function createNestLogger(context: string): Logger {
  const nest = new NestLogger(context);
  return loggerFrom((level, message, attributes) => {
    if (attributes && Object.keys(attributes).length > 0) nest[methods[level]](message, attributes);
    else nest[methods[level]](message);
  });
}
