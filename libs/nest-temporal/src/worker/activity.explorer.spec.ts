import 'reflect-metadata';
import { Injectable, Logger, Module, Scope, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it, vi } from 'vitest';
import { Workflow, WorkflowInit, WorkflowRun } from '@nest-temporal/core/workflow';
import { Activity } from '../decorators/activity.decorator.js';
import { TemporalConfigurationError } from '../errors.js';
import { TemporalExplorer } from './activity.explorer.js';
import { TemporalRunnerModule } from './temporal-runner.module.js';

class Input {
  name: string;
}

@Injectable()
class Greeter {
  readonly greeting = 'Hello';
}

@Injectable()
@Activity({ taskQueue: 'greetings' })
class Greetings {
  constructor(private readonly greeter: Greeter) {}

  @Activity()
  async greet(input: Input): Promise<string> {
    return `${this.greeter.greeting}, ${input.name}`;
  }

  @Activity({ name: 'greet.v2' })
  async greetAgain(): Promise<string> {
    return this.greeter.greeting;
  }
}

class Inherited extends Greetings {}

let constructed = 0;

@Workflow()
@WorkflowInit()
class NeverConstructed {
  constructor(readonly input: Input) {
    constructed += 1;
  }

  @WorkflowRun()
  async run(input: Input): Promise<string> {
    return input.name;
  }
}

async function explore(
  providers: NonNullable<ModuleMetadata['providers']>,
  imports: NonNullable<ModuleMetadata['imports']> = [],
): Promise<TemporalExplorer> {
  @Module({ imports: [TemporalRunnerModule, ...imports], providers })
  class App {}
  const module = await Test.createTestingModule({ imports: [App] }).compile();
  return module.get(TemporalExplorer, { strict: false });
}

describe('discovery of activities', () => {
  it('takes what is provided under an activity class for that class', async () => {
    const explorer = await explore([{ provide: Greetings, useValue: { greet: async () => 'Hi' } }]);
    const [found] = explorer.activities();
    expect(found?.taskQueue).toBe('greetings');
    const [greet, again] = (found?.activities ?? []).map((activity) => activity.define());
    expect([greet?.name, again?.name]).toEqual(['greet', 'greet.v2']);
    // What is provided gets the instances that the class gets.
    expect(greet?.parameterTypes).toEqual([Input]);
    await expect(greet?.run({ name: 'you' })).resolves.toBe('Hi');
    expect(() => again?.run()).toThrow('no method for the activity Greetings.greetAgain');
    expect(() => again?.run()).toThrow(expect.objectContaining({ nonRetryable: true }));
  });

  it('finds decorated methods, bound to the provider with its dependencies', async () => {
    const [found] = (await explore([Greeter, Greetings])).activities();
    expect(found).toMatchObject({ target: Greetings, taskQueue: 'greetings' });
    expect(found?.activities.map(({ name, source }) => [name, source])).toEqual([
      ['greet', 'Greetings.greet'],
      ['greet.v2', 'Greetings.greetAgain'],
    ]);
    const definition = found?.activities[0]?.define();
    expect(definition).toMatchObject({ name: 'greet', source: 'Greetings.greet', parameterTypes: [Input] });
    await expect(definition?.run({ name: 'Ada' })).resolves.toBe('Hello, Ada');
  });

  it('finds undecorated subclasses and instances made by factories', async () => {
    const byFactory = { provide: 'made', useFactory: () => new Greetings(new Greeter()) };
    const found = (await explore([Greeter, Inherited, byFactory])).activities();
    expect(found.map(({ target }) => target.name)).toEqual(['Inherited', 'Greetings']);
  });

  it('counts an instance once however many aliases it has', async () => {
    const alias = { provide: 'alias', useExisting: Greetings };
    expect((await explore([Greeter, Greetings, alias])).activities()).toHaveLength(1);
  });

  it('counts a class once that two modules provide, and warns that one instance runs its activities', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    @Module({ providers: [Greeter, Greetings] })
    class OrdersModule {}
    @Module({ providers: [Greeter, Greetings] })
    class BillingModule {}
    const found = (await explore([], [OrdersModule, BillingModule])).activities();
    expect(found.map(({ target }) => target)).toEqual([Greetings]);
    expect(warned.mock.calls.map(([message]) => message as unknown)).toEqual([
      'Class "Greetings" is a provider of OrdersModule and BillingModule. Its activities run on the instance of ' +
        'OrdersModule. Provide it in a single module, and export it from there.',
    ]);
    warned.mockRestore();
  });

  it('tells apart two providers of one class, whose activities would have one name', async () => {
    const providers = ['first', 'second'].map((provide) => ({
      provide,
      useFactory: () => new Greetings(new Greeter()),
    }));
    const sources = (await explore(providers))
      .activities()
      .flatMap(({ activities }) => activities.map((a) => a.source));
    expect(sources).toContain('Greetings.greet (provider "first" of App)');
    expect(sources).toContain('Greetings.greet (provider "second" of App)');
  });

  it('finds request-scoped providers without constructing them', async () => {
    let made = 0;
    @Injectable({ scope: Scope.REQUEST })
    @Activity()
    class PerRequest {
      constructor() {
        made += 1;
      }
      @Activity()
      work(): void {}
    }
    const [found] = (await explore([PerRequest])).activities();
    expect(found?.activities[0]?.name).toBe('work');
    expect(made).toBe(0);
  });

  it('registers all methods of a class that marks none', async () => {
    @Injectable()
    @Activity()
    class Unmarked {
      work(): void {}
      onModuleInit(): void {}
    }
    const [found] = (await explore([Unmarked])).activities();
    expect(found?.activities.map(({ name }) => name)).toEqual(['work']);
  });

  it('refuses a class with a marked method but no mark of its own, naming both', async () => {
    @Injectable()
    class Forgotten {
      @Activity()
      work(): void {}
    }
    const explorer = await explore([Forgotten]);
    expect(() => explorer.activities()).toThrow(TemporalConfigurationError);
    expect(() => explorer.activities()).toThrow(/"Forgotten" has @Activity\(\) on method "work" but not on the class/);
  });
});

describe('discovery of workflows', () => {
  it('finds the class among providers and never constructs it', async () => {
    const explorer = await explore([NeverConstructed]);
    expect(explorer.workflows()).toEqual([NeverConstructed]);
    expect(constructed).toBe(0);
  });
});
