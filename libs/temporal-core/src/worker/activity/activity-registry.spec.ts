import { describe, expect, it, vi } from 'vitest';
import { ApplicationFailure } from '../../common/failures.js';
import { Payload } from '../../common/parameter-types.js';
import { DuplicateActivityError, WorkerOptionsError } from '../errors.js';
import { workerPlace } from '../worker-schema.js';
import { activitiesOption } from './activity-definitions.js';
import { ActivityRegistry } from './activity-registry.js';

const run = (): string => 'done';

function failureOf(call: () => unknown): ApplicationFailure {
  try {
    call();
  } catch (error) {
    return error as ApplicationFailure;
  }
  throw new Error('nothing was thrown');
}

describe('activity registry', () => {
  it('finds an activity by its type', () => {
    const charge = { name: 'charge', run };
    const registry = new ActivityRegistry([charge, { name: 'refund', run }]);
    expect(registry.find('charge')).toBe(charge);
    expect(registry.types).toEqual(['charge', 'refund']);
  });

  it('gives the dynamic activity every type that no other has', () => {
    const dynamic = { name: 'anything', run, dynamic: true };
    const registry = new ActivityRegistry([{ name: 'charge', run }, dynamic]);
    expect(registry.find('unheard')).toBe(dynamic);
    expect(registry.find('charge')).not.toBe(dynamic);
    expect([registry.has('unheard'), new ActivityRegistry([]).has('unheard')]).toEqual([true, false]);
  });

  it('fails an unknown type retryably, naming near ones and all', () => {
    const registry = new ActivityRegistry([
      { name: 'charge', run },
      { name: 'refund', run },
    ]);
    const failure = failureOf(() => registry.find('charg'));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'NotFoundError', nonRetryable: false });
    expect(failure.message).toBe(
      'Activity "charg" is not registered with this worker. Did you mean "charge"? Registered activities: "charge", "refund".',
    );
    expect(failureOf(() => new ActivityRegistry([]).find('x')).message).toContain('The worker has no activities');
  });

  it('refuses two activities of one name, naming where both are from', () => {
    const twins = [
      { name: 'charge', run, source: 'PaymentActivities.charge' },
      { name: 'charge', run, source: 'CardActivities.charge' },
    ];
    expect(() => new ActivityRegistry(twins)).toThrow(DuplicateActivityError);
    expect(() => new ActivityRegistry(twins)).toThrow('PaymentActivities.charge and CardActivities.charge');
    const dynamic = { name: 'a', run, dynamic: true };
    expect(() => new ActivityRegistry([dynamic, dynamic])).toThrow(DuplicateActivityError);
  });

  it('refuses names that are reserved or missing', () => {
    expect(() => new ActivityRegistry([{ name: '__temporal_x', run }])).toThrow(WorkerOptionsError);
    expect(() => new ActivityRegistry([{ name: '', run, source: 'A.b' }])).toThrow('A.b has no name');
  });
});

describe('the option activities', () => {
  const definitionsOf = (activities: unknown) => activitiesOption.read(activities, workerPlace.at('activities')) ?? [];

  it('takes an object of functions', () => {
    const [definition] = definitionsOf({ charge: run });
    expect(definition).toMatchObject({ name: 'charge', source: '"activities.charge"' });
    expect(definition?.run()).toBe('done');
  });

  it('takes an instance, its own methods before those of its base class, bound to it', () => {
    class Base {
      readonly name: string = 'base';
      refund(): string {
        return `refund by ${this.name}`;
      }
      charge(): string {
        return 'overridden';
      }
    }
    class Payments extends Base {
      override readonly name: string = 'payments';
      override charge(): string {
        return `charge by ${this.name}`;
      }
    }
    const definitions = definitionsOf(new Payments());
    expect(definitions.map(({ name, source, run: call }) => [name, source, call()])).toEqual([
      ['charge', 'Payments.charge', 'charge by payments'],
      ['refund', 'Payments.refund', 'refund by payments'],
    ]);
  });

  it('takes lists of definitions, objects, instances and functions', () => {
    class Payments {
      charge(): void {}
    }
    const definition = { name: 'given', run };
    function refund(): void {}
    const definitions = definitionsOf([definition, { ship: run }, new Payments(), refund]);
    expect(definitions.map(({ name }) => name)).toEqual(['given', 'ship', 'charge', 'refund']);
    expect(definitions[0]).toBe(definition);
  });

  it.each([
    [
      { name: 'charge', run, dynamc: true },
      'unknown option "activities[0].dynamc". Did you mean "activities[0].dynamic"?',
    ],
    [{ name: 'charge', run, parameterTypes: String }, 'option "activities[0].parameterTypes" must be an array'],
    [{ name: 'charge', run, dynamic: 'yes' }, 'option "activities[0].dynamic" must be true or false, but is "yes"'],
    [
      class Payments {},
      'option "activities[0]" must be a function, an object of functions, or an instance of a class, but',
    ],
    [undefined, 'but is undefined. Remove it, or look for a cyclic import.'],
    [null, 'option "activities[0]" must be a function, an object of functions, or an instance of a class, but is null'],
  ])('refuses the element %o', (element, message) => {
    expect(() => definitionsOf([element])).toThrow(WorkerOptionsError);
    expect(() => definitionsOf([element])).toThrow(message);
  });

  it('takes nothing', () => {
    expect(definitionsOf(undefined)).toEqual([]);
  });

  it('gives a mock of a method what the method gets: instances of its DTO classes', () => {
    class Order {}
    class Payments {
      charge(@Payload(() => Order) _order: Order): string {
        return 'charged';
      }
      refund(): string {
        return 'refunded';
      }
    }
    const mocked = Object.assign(Object.create(Payments.prototype) as Payments, { charge: () => 'mocked' });
    const [charge, refund] = definitionsOf(mocked);
    expect(charge).toMatchObject({ name: 'charge', parameterTypes: [Order], source: 'Payments.charge' });
    expect([charge?.run(), refund?.run()]).toEqual(['mocked', 'refunded']);
    const spied = new Payments();
    vi.spyOn(spied, 'charge').mockReturnValue('spied');
    expect(definitionsOf(spied)[0]?.run()).toBe('spied');
  });
});
