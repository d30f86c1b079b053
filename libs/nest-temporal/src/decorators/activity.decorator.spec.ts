import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { TemporalConfigurationError } from '../errors.js';
import { Activity } from './activity.decorator.js';

describe('@Activity()', () => {
  it.each<[string, () => unknown, string]>([
    [
      'the name of an activity on a class',
      () => {
        @Activity({ name: 'charge' })
        class Payments {}
        return Payments;
      },
      `@Activity() on class "Payments": option "name" belongs to a method. Move it to the @Activity() on a method.`,
    ],
    [
      'a task queue on a method',
      () => {
        class Payments {
          @Activity({ taskQueue: 'payments' })
          async charge(): Promise<void> {}
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": option "taskQueue" belongs to the class. Move it to the @Activity() on the class.`,
    ],
    [
      'an unknown option',
      () => {
        class Payments {
          @Activity({ nam: 'charge' } as object)
          async charge(): Promise<void> {}
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": unknown option "nam". Did you mean "name"?`,
    ],
    [
      'an empty name',
      () => {
        class Payments {
          @Activity({ name: '' })
          async charge(): Promise<void> {}
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": option "name" must be a non-empty string, but is "".`,
    ],
    [
      'a name in place of the options',
      () => {
        class Payments {
          @Activity('charge' as never)
          async charge(): Promise<void> {}
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": the options must be an object, but are "charge".`,
    ],
    [
      'a property that holds a function',
      () => {
        class Payments {
          @Activity()
          charge = async (): Promise<void> => {};
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": it is a property or an accessor. Activities are methods of the instance. ` +
        'Write it as a method: async charge(...) { ... }.',
    ],
    [
      'an accessor',
      () => {
        class Payments {
          @Activity()
          get charge(): () => Promise<void> {
            return async () => {};
          }
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": it is a property or an accessor.`,
    ],
    [
      'a static method',
      () => {
        class Payments {
          @Activity()
          static async charge(): Promise<void> {}
        }
        return Payments;
      },
      `@Activity() on "Payments.charge": it is static. Activities are methods of the instance.`,
    ],
  ])('refuses %s', (_what, declare, problem) => {
    expect(declare).toThrow(TemporalConfigurationError);
    expect(declare).toThrow(problem);
  });
});
