/**
 * What an error becomes that leaves an activity: Nest's HTTP exceptions say whether another attempt can help, so they become
 * failures that say the same to Temporal. Any other error is left as it is; core makes a retryable failure of it.
 */
import { HttpException, HttpStatus } from '@nestjs/common';
import { ApplicationFailure } from '@nest-temporal/core';
import { guardDenied } from '../../nest-framework.js';
import { retryAfterMs } from './retry-after.js';

/** `type` of the failure of arguments that a pipe refused; core gives the same to those that break the rules of a DTO. */
export const validationFailureType = 'ValidationError';

/** The request was in order, the moment was not. */
const passing = new Set<number>([HttpStatus.REQUEST_TIMEOUT, 425, HttpStatus.TOO_MANY_REQUESTS]);

/** Where an error came from. */
export interface FailurePlace {
  /** `PaymentActivities.charge` */
  source: string;
  /** True when a pipe threw it. */
  isFromPipe: boolean;
}

/** The error that leaves the activity for the one that was thrown in it. */
export function toActivityFailure(error: unknown, place: FailurePlace): unknown {
  return isHttpException(error) ? fromHttpException(error, place) : error;
}

/** By shape as well: an application may hold several copies of `@nestjs/common`. */
function isHttpException(error: unknown): error is HttpException {
  if (error instanceof HttpException) return true;
  if (!(error instanceof Error)) return false;
  const { getStatus, getResponse } = error as Partial<HttpException>;
  return typeof getStatus === 'function' && typeof getResponse === 'function';
}

function fromHttpException(exception: HttpException, { source, isFromPipe }: FailurePlace): ApplicationFailure {
  const status = exception.getStatus();
  const response: unknown = exception.getResponse();
  const nonRetryable = status >= 400 && status < 500 && !passing.has(status);
  const isRefusal = isFromPipe && nonRetryable;
  const failure = ApplicationFailure.create({
    type: isRefusal ? validationFailureType : exception.constructor.name,
    message: isRefusal ? refusal(exception, source) : messageOf(exception, status, source),
    details: isRefusal ? messagesOf(exception) : [response],
    nonRetryable,
    nextRetryDelay: nonRetryable ? undefined : retryAfterMs(exception, response, Date.now()),
    cause: exception.cause instanceof Error ? exception.cause : undefined,
  });
  // The place that matters is where the exception was thrown.
  if (exception.stack !== undefined) failure.stack = exception.stack;
  return failure;
}

function messageOf(exception: HttpException, status: number, source: string): string {
  if (status !== Number(HttpStatus.FORBIDDEN) || exception.message !== guardDenied) return exception.message;
  return (
    `A guard denied the activity ${source}. Admit activities in the guard (isTemporalContext(context)), or, if it is a ` +
    `global guard, exclude it: registerWorker({ inheritAppConfig: { guards: false } }).`
  );
}

function refusal(exception: HttpException, source: string): string {
  return (
    `A pipe refused the arguments of ${source}: ${messagesOf(exception).map(asText).join('; ')}. ` +
    `Correct what the workflow passes, or the pipe`
  );
}

/** What the exception says, item by item: ValidationPipe gives a list. */
function messagesOf(exception: HttpException): unknown[] {
  const response: unknown = exception.getResponse();
  const messages = (response as { message?: unknown } | null)?.message;
  if (Array.isArray(messages)) return messages;
  return [messages ?? exception.message];
}

function asText(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}
