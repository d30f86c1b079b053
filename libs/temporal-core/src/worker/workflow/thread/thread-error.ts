/** Errors across the port: plain data one way, an error of the library the other. */
import { TemporalError, errorCodes, type ErrorCode } from '../../../common/errors.js';
import type { ThreadError } from './thread-protocol.js';

export function toThreadError(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(typeof code === 'string' ? { code } : {}),
  };
}

/** The error again, with its name, code and stack of the other thread. Its class is not kept. */
export function fromThreadError({ name, message, stack, code }: ThreadError): Error {
  const error =
    code !== undefined && Object.hasOwn(errorCodes, code)
      ? new TemporalError(code as ErrorCode, message)
      : new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}
