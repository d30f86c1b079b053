import { describe, expect, it } from 'vitest';
import { OptionsError } from '../errors.js';
import type { Duration } from '../duration.js';
import type { RetryPolicy } from '../policies.js';
import { OptionPlace } from './option-place.js';
import { optionsOf } from './option-schema.js';
import { duration, flag, integer, list, object, or, record, text, word } from './option-types.js';
import { retryOptions } from './shared-options.js';

interface Example {
  name: string;
  size?: number;
  wait?: Duration;
  mode?: 'fast' | 'safe';
  key?: string;
  retry?: RetryPolicy | false;
  names?: readonly string[];
  flags?: Readonly<Record<string, boolean>>;
}

const example = optionsOf<Example>()({
  name: text().required(),
  size: integer({ min: 1, max: 9 }).default(3),
  wait: duration({ above: 0 }).default('10 seconds'),
  mode: word('fast', 'safe').otherwise('whichever the server prefers'),
  key: text('a key without white space', /^\S+$/).secret(),
  retry: or(false, object(retryOptions)),
  names: list(text()),
  flags: record(flag()),
});

class ExampleError extends OptionsError {
  constructor(message: string, options: { option: string }) {
    super('TEMPORAL_INTERNAL', message, options);
  }
}

const read = (options: unknown) => example.read(options, new OptionPlace('example()', ExampleError));

function refusal(options: unknown): ExampleError {
  try {
    read(options);
  } catch (error) {
    if (error instanceof ExampleError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a schema of options', () => {
  it('fills in defaults, reads durations as milliseconds and leaves out what is absent', () => {
    expect(read({ name: 'a' })).toEqual({ name: 'a', size: 3, wait: 10_000 });
    expect(read({ name: 'a', wait: '2s', retry: { initialInterval: '1s' }, mode: undefined })).toEqual({
      name: 'a',
      size: 3,
      wait: 2_000,
      retry: { initialInterval: 1_000 },
    });
  });

  it.each([
    [{ name: 'a', size: 0 }, 'option "size" must be an integer from 1 to 9, but is 0. Omit it to use the default: 3.'],
    [{}, 'option "name" is missing. Set it to a non-empty string.'],
    [
      { name: 'a', mode: 'slow' },
      'option "mode" must be "fast" or "safe", but is "slow". Omit it to use the default: whichever the server prefers.',
    ],
    [
      { name: 'a', wait: 0 },
      'option "wait" must be a duration greater than 0, but is 0. Use milliseconds, or a string such as "30s", "5 minutes" or "1.5h". Omit it to use the default: 10 seconds.',
    ],
    [{ name: 'a', siez: 1 }, 'unknown option "siez". Did you mean "size"?'],
    [
      { name: 'a', colour: 1 },
      'unknown option "colour". Remove it. Known options: name, size, wait, mode, key, retry, names, flags.',
    ],
    [{ name: 'a', maximumAttempts: 1 }, 'unknown option "maximumAttempts". Did you mean "retry.maximumAttempts"?'],
    [
      { name: 'a', retry: { maxAttempts: 1 } },
      'unknown option "retry.maxAttempts". Did you mean "retry.maximumAttempts"?',
    ],
    [
      { name: 'a', retry: true },
      'option "retry" must be false or an object, but is true. Omit it if it is not needed.',
    ],
    [
      { name: 'a', names: 'ab' },
      'option "names" must be an array, each element a non-empty string, but is "ab". Omit it if it is not needed.',
    ],
    [
      { name: 'a', names: ['b', undefined] },
      'option "names[1]" must be a non-empty string, but is undefined. Remove it, or look for a cyclic import.',
    ],
    [
      { name: 'a', flags: { on: 1 } },
      'option "flags.on" must be true or false, but is 1. Omit it if it is not needed.',
    ],
    [[], 'the options must be an object, but are an empty array. Correct it.'],
    [Promise.resolve({}), 'the options must be an object, but are a promise. Await it first.'],
  ])('refuses %j and says what is wrong, what is allowed and what to do', (options, problem) => {
    expect(refusal(options).message).toBe(`example(): ${problem}`);
  });

  it('shows no value of a secret option', () => {
    const { message, option } = refusal({ name: 'a', key: 'hunter 2' });
    expect(message).toBe(
      'example(): option "key" must be a key without white space, but is a string. Omit it if it is not needed.',
    );
    expect(option).toBe('key');
  });

  it('shows no property values of an object that was given in place of something else', () => {
    expect(refusal({ name: { apiKey: 'hunter2' } }).message).toContain('but is an object { apiKey }');
  });

  it('refuses values that throw when they are looked at', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    expect(refusal({ name: hostile }).message).toContain('must be a non-empty string, but is a value of type object');
  });
});
