import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ApplicationFailure } from '@nest-temporal/core';
import { describe, expect, it } from 'vitest';
import { toActivityFailure } from './activity-failure.js';

const source = 'Payments.charge';

function failureOf(error: unknown, isFromPipe = false): ApplicationFailure {
  return toActivityFailure(error, { source, isFromPipe }) as ApplicationFailure;
}

describe('the failure of an HTTP exception', () => {
  it('is final for the fault of the caller, with the class as type and the body as details', () => {
    const exception = new NotFoundException('no such order');
    expect(failureOf(exception)).toMatchObject({
      type: 'NotFoundException',
      message: 'no such order',
      nonRetryable: true,
      details: [{ statusCode: 404, message: 'no such order', error: 'Not Found' }],
      stack: exception.stack,
    });
  });

  it.each([
    [400, true],
    [401, true],
    [408, false],
    [409, true],
    [422, true],
    [425, false],
    [429, false],
    [500, false],
    [503, false],
  ])('of status %i is final: %s', (status, nonRetryable) => {
    expect(failureOf(new HttpException('x', status)).nonRetryable).toBe(nonRetryable);
  });

  it('keeps the cause', () => {
    const cause = new Error('socket closed');
    expect(failureOf(new InternalServerErrorException('down', { cause })).cause).toBe(cause);
  });

  it('is recognized in another copy of Nest', () => {
    class Foreign extends Error {
      getStatus(): number {
        return 404;
      }
      getResponse(): string {
        return 'gone';
      }
    }
    expect(failureOf(new Foreign('gone'))).toMatchObject({ type: 'Foreign', nonRetryable: true, details: ['gone'] });
  });

  it('names class, method and cure when a guard returned false', () => {
    expect(failureOf(new ForbiddenException('Forbidden resource'))).toMatchObject({
      type: 'ForbiddenException',
      message:
        'A guard denied the activity Payments.charge. Admit activities in the guard (isTemporalContext(context)), ' +
        'or, if it is a global guard, exclude it: registerWorker({ inheritAppConfig: { guards: false } }).',
    });
  });

  it('is a ValidationError with the messages as details when a pipe refused an argument', () => {
    expect(failureOf(new BadRequestException(['a must be b', 'c must be d']), true)).toMatchObject({
      type: 'ValidationError',
      nonRetryable: true,
      details: ['a must be b', 'c must be d'],
      message:
        'A pipe refused the arguments of Payments.charge: a must be b; c must be d. ' +
        'Correct what the workflow passes, or the pipe',
    });
  });

  it('is no ValidationError when the pipe itself could not work', () => {
    expect(failureOf(new ServiceUnavailableException('later'), true)).toMatchObject({
      type: 'ServiceUnavailableException',
      nonRetryable: false,
    });
  });
});

it('leaves every other error as it is', () => {
  for (const error of [new Error('x'), ApplicationFailure.retryable('y'), 'text', undefined]) {
    expect(toActivityFailure(error, { source, isFromPipe: true })).toBe(error);
  }
});

it('waits as the exception asks, if another attempt may help at all', () => {
  const busy = Object.assign(new HttpException('slow down', 429), { retryAfter: 7 });
  expect(failureOf(busy).nextRetryDelay).toBe(7000);
  const gone = Object.assign(new HttpException('gone', 410), { retryAfter: 7 });
  expect(failureOf(gone).nextRetryDelay).toBeUndefined();
});
