import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Global, Inject, Injectable, Module, Scope, type INestApplicationContext } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  Activity,
  ActivityContext,
  Connection,
  InjectTemporalClient,
  TemporalConfigurationError,
  TemporalModule,
  WorkflowClient,
} from '@nest-temporal/nestjs';
import { GreetingInput } from './fixtures/greeting.contract.js';
import { NestGreetingWorkflow, NestRequestScopeWorkflow } from './fixtures/greeting.workflow.js';

const connection = { address: inject('temporalAddress') };

@Injectable()
class Greeter {
  greet(name: string): string {
    return `Hello, ${name}!`;
  }
}

@Injectable()
@Activity()
class GreetingActivities {
  constructor(private readonly greeter: Greeter) {}

  @Activity()
  async greet(input: GreetingInput): Promise<string> {
    if (!(input instanceof GreetingInput)) throw new Error('the argument is no GreetingInput');
    return this.greeter.greet(input.name);
  }
}

@Injectable({ scope: Scope.REQUEST })
@Activity()
class RequestScopedActivities {
  constructor(@Inject(REQUEST) private readonly context: ActivityContext) {}

  @Activity()
  async whoAmI(): Promise<string> {
    return `${this.context.info.activityType} of ${this.context.info.workflowExecution?.workflowId}`;
  }
}

let app: INestApplicationContext | undefined;

async function start(module: object): Promise<INestApplicationContext> {
  app = await NestFactory.createApplicationContext(module as never, { logger: false, abortOnError: false });
  return app;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('a Nest application with a worker', () => {
  it('runs a workflow whose activity is a provider with injected dependencies', async () => {
    const taskQueue = randomUUID();
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue, workflowThreads: 0 }),
      ],
      providers: [Greeter, GreetingActivities, NestGreetingWorkflow],
    })
    class App {}
    const client = (await start(App)).get(WorkflowClient);
    const args: [GreetingInput] = [Object.assign(new GreetingInput(), { name: 'my name' })];
    const result = await client.execute(NestGreetingWorkflow, { taskQueue, workflowId: randomUUID(), args });
    expect(result).toBe('Hello, my name!');
  });

  it('makes request-scoped activities per attempt, with the context of the activity as the request', async () => {
    const taskQueue = randomUUID();
    const workflowId = randomUUID();
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue, workflowThreads: 0 }),
      ],
      providers: [RequestScopedActivities, NestRequestScopeWorkflow],
    })
    class App {}
    const client = (await start(App)).get(WorkflowClient);
    await expect(client.execute(NestRequestScopeWorkflow, { taskQueue, workflowId, args: [] })).resolves.toBe(
      `whoAmI of ${workflowId}`,
    );
  });

  it('takes its options from factories, and several connections by name', async () => {
    @Injectable()
    class Config {
      readonly address = connection.address;
    }
    @Injectable()
    class Holder {
      constructor(@InjectTemporalClient('second') readonly client: WorkflowClient) {}
    }
    @Global()
    @Module({ providers: [Config], exports: [Config] })
    class ConfigModule {}
    @Module({
      imports: [
        ConfigModule,
        TemporalModule.forRootAsync({
          name: 'second',
          inject: [Config],
          useFactory: (config: Config) => ({ connection: { address: config.address } }),
        }),
      ],
      providers: [Holder],
    })
    class App {}
    const { client } = (await start(App)).get(Holder);
    const workflowId = randomUUID();
    const handle = await client.start('Nobody', { taskQueue: randomUUID(), workflowId, args: [] });
    await expect(handle.describe()).resolves.toMatchObject({ workflowId, status: { name: 'RUNNING' } });
    await handle.terminate();
  });

  it('leaves open a connection that the application gave', async () => {
    const own = Connection.lazy(connection);
    @Module({ imports: [TemporalModule.forRoot({ connection: own })] })
    class App {}
    await (await start(App)).close();
    await expect(own.workflowService.getSystemInfo({})).resolves.toBeDefined();
    await own.close();
  });
});

describe('shutdown of a Nest application', () => {
  it('lets running activities end before other modules are destroyed', async () => {
    const events: string[] = [];
    const taskQueue = randomUUID();
    let activityStarted!: () => void;
    const started = new Promise<void>((resolve) => (activityStarted = resolve));

    @Injectable()
    class Database {
      onModuleDestroy(): void {
        events.push('database closed');
      }
    }
    @Global()
    @Module({ providers: [Database], exports: [Database] })
    class DatabaseModule {}

    @Injectable()
    @Activity()
    class SlowActivities {
      constructor(readonly database: Database) {}

      @Activity()
      async greet(): Promise<string> {
        activityStarted();
        // Cancellation comes with the shutdown of the worker; what runs then still needs the database.
        await ActivityContext.current().cancelled.catch(() => undefined);
        events.push('activity ended');
        return 'late';
      }
    }
    @Module({
      imports: [
        DatabaseModule,
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue, workflowThreads: 0 }),
      ],
      providers: [SlowActivities, NestGreetingWorkflow],
    })
    class App {}
    const context = await start(App);
    const client = context.get(WorkflowClient);
    const args: [GreetingInput] = [{ name: 'x' }];
    await client.start(NestGreetingWorkflow, { taskQueue, workflowId: randomUUID(), args });
    await started;
    await context.close();
    expect(events).toEqual(['activity ended', 'database closed']);
  });
});

describe('a misconfigured Nest application does not start', () => {
  it('with a worker but no connection', async () => {
    @Module({ imports: [TemporalModule.registerWorker({ taskQueue: 'q' })] })
    class App {}
    await expect(start(App)).rejects.toThrow(/Worker "q" has no connection. Import TemporalModule.forRoot/);
  });

  it('with two activities of one name on one queue, naming both', async () => {
    @Injectable()
    @Activity()
    class Other {
      @Activity()
      async greet(): Promise<string> {
        return '';
      }
    }
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue: 'q', workflowThreads: 0 }),
      ],
      providers: [Greeter, GreetingActivities, Other],
    })
    class App {}
    await expect(start(App)).rejects.toThrow(/"greet".*GreetingActivities\.greet.*Other\.greet/s);
  });

  it('with a class that belongs to no worker', async () => {
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue: 'a' }),
        TemporalModule.registerWorker({ taskQueue: 'b' }),
      ],
      providers: [NestGreetingWorkflow],
    })
    class App {}
    const rejected = start(App);
    await expect(rejected).rejects.toBeInstanceOf(TemporalConfigurationError);
    await expect(rejected).rejects.toThrow(/"NestGreetingWorkflow" belongs to no worker/);
  });
});
