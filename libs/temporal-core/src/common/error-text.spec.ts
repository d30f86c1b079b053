import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from './failures.js';
import { errorAttributes } from './error-text.js';

/** As axios makes them: the request and its headers hang on the error. */
class AxiosError extends Error {
  override readonly name = 'AxiosError';
  readonly config = { headers: { Authorization: 'Bearer planted-secret-planted' }, data: 'planted-body' };
  readonly request = { socket: { planted: Array.from({ length: 2_000 }, (_, i) => `planted-${i}`) } };
  toJSON(): object {
    return { message: this.message, config: this.config };
  }
}

const textOf = (error: unknown): string => JSON.stringify(errorAttributes(error));

describe('the text of an error in a log', () => {
  it('has name, message and stack, those of the causes too', () => {
    const { error, stack } = errorAttributes(new TypeError('outer', { cause: new RangeError('inner') }));
    expect(error).toBe('TypeError: outer, caused by: RangeError: inner');
    expect(stack).toMatch(/^TypeError: outer\n {4}at .*[^]*\ncaused by: RangeError: inner\n {4}at /);
    expect(errorAttributes(new Error('plain')).error).toBe('plain');
  });

  it('shows nothing that hangs on an error: no request, no headers', () => {
    const cause = new AxiosError('Request failed with status code 500');
    const wrapped = ApplicationFailure.create({ message: 'charge', details: ['planted-detail'], cause });
    for (const error of [cause, wrapped]) {
      expect(textOf(error)).toContain('status code 500');
      expect(textOf(error)).not.toContain('planted');
      expect(errorAttributes(error).stack?.split('\n').length).toBeLessThan(100);
    }
  });

  it('is bounded, whatever the length of message, stack and chain', () => {
    let error = new Error('x'.repeat(1_000_000));
    for (let i = 0; i < 1_000; i++) error = new Error('y'.repeat(10_000), { cause: error });
    error.stack = `Error: y\n${'    at somewhere (file.ts:1:1)\n'.repeat(100_000)}`;
    expect(textOf(error).length).toBeLessThan(60_000);
    const circular = new Error('round');
    circular.cause = circular;
    expect(errorAttributes(circular).error).toBe('round');
  });

  it('leaves out credentials that a message quotes', () => {
    const url = new Error('connect postgres://me:planted@db/orders: Authorization: Bearer planted-token-12345 refused');
    expect(textOf(url)).not.toContain('planted');
    expect(errorAttributes(url).error).toBe(
      'connect postgres://[redacted]@db/orders: Authorization: Bearer [redacted] refused',
    );
  });

  it('keeps the frames of an error whose message has many lines', () => {
    expect(errorAttributes(new Error('line\n'.repeat(10_000))).stack).toMatch(/\n +at .*error-text\.spec/);
  });

  it('is there for what is not an error, or cannot be looked at', () => {
    expect(errorAttributes('no')).toEqual({ error: 'no' });
    expect(errorAttributes(undefined)).toEqual({ error: 'undefined' });
    expect(errorAttributes({ message: 'from elsewhere' })).toEqual({ error: 'from elsewhere' });
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no entry');
      },
    });
    expect(errorAttributes(hostile)).toEqual({ error: '[a value without text]' });
  });
});
