import 'reflect-metadata';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  AsyncCompletionClient,
  Client,
  WorkflowClient,
  type WorkflowClientInterceptor,
} from '@nest-temporal/core/client';
import type { WorkerOptions } from '@nest-temporal/core/worker';
import { afterEach, describe, expect, it } from 'vitest';
import { Activity } from './decorators/activity.decorator.js';
import { TemporalConfigurationError } from './errors.js';
import { TemporalModule } from './temporal.module.js';
import type { TemporalModuleOptions } from './temporal.options.js';
import { getTemporalClientToken } from './temporal.tokens.js';
import { WorkerRegistration } from './worker/worker-registration.js';

/** Nobody listens there, and nobody is called. */
const connection = { address: 'localhost:1' };

let app: INestApplicationContext | undefined;

async function boot(
  ...imports: NonNullable<Parameters<typeof Module>[0]['imports']>
): Promise<INestApplicationContext> {
  @Module({ imports })
  class App {}
  app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  return app;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('clients of a connection', () => {
  it('are injected by their classes, or by name and kind', async () => {
    const context = await boot(
      TemporalModule.forRoot({ connection }),
      TemporalModule.forRoot({ connection, name: 'billing', namespace: 'billing' }),
    );
    const client = context.get(Client);
    expect(context.get(WorkflowClient)).toBe(client.workflow);
    expect(context.get(AsyncCompletionClient)).toBe(client.activity);
    expect(context.get<WorkflowClient>(getTemporalClientToken())).toBe(client.workflow);
    const billing = context.get<Client>(getTemporalClientToken('billing', Client));
    expect(billing.namespace).toBe('billing');
    expect(context.get<WorkflowClient>(getTemporalClientToken('billing'))).toBe(billing.workflow);
    expect(billing.connection).not.toBe(client.connection);
  });

  it('share a connection, each with a namespace of its own', async () => {
    const context = await boot(
      TemporalModule.forRootAsync({
        name: 'billing',
        useConnection: 'default',
        useFactory: () => ({ namespace: 'billing' }),
      }),
      TemporalModule.forRoot({ connection, namespace: 'shop' }),
    );
    const [shop, billing] = [
      context.get(WorkflowClient),
      context.get<WorkflowClient>(getTemporalClientToken('billing')),
    ];
    expect(billing.connection).toBe(shop.connection);
    expect([shop.namespace, billing.namespace]).toEqual(['shop', 'billing']);
  });

  it('take interceptors and codecs as classes, with dependencies from the imports', async () => {
    @Injectable()
    class Recorder {
      readonly seen: string[] = [];
    }
    @Module({ providers: [Recorder], exports: [Recorder] })
    class RecorderModule {}
    @Injectable()
    class Recording implements WorkflowClientInterceptor {
      constructor(private readonly recorder: Recorder) {}
      async start({ workflowType }: { workflowType: string }): Promise<never> {
        this.recorder.seen.push(workflowType);
        throw new Error('held back');
      }
    }
    @Injectable()
    class Codec {
      constructor(readonly recorder: Recorder) {}
      encode = async <T>(payloads: T): Promise<T> => payloads;
      decode = async <T>(payloads: T): Promise<T> => payloads;
    }
    const context = await boot(
      TemporalModule.forRoot({
        connection,
        imports: [RecorderModule],
        interceptors: { workflow: [Recording] },
        dataConverter: { payloadCodecs: [Codec] },
      }),
    );
    const client = context.get(WorkflowClient);
    await expect(client.start('Order', { taskQueue: 'q', workflowId: 'w' })).rejects.toThrow('held back');
    const recorder = context.get(Recorder, { strict: false });
    expect(recorder.seen).toEqual(['Order']);
    const [codec] = client.options.dataConverter?.payloadCodecs ?? [];
    expect((codec as Codec | undefined)?.recorder).toBe(recorder);
  });
});

describe('a worker', () => {
  it('takes activity interceptors as classes, with dependencies from the imports', async () => {
    @Injectable()
    class Tracer {}
    @Module({ providers: [Tracer], exports: [Tracer] })
    class TracerModule {}
    @Injectable()
    class Tracing {
      readonly inbound = {};
      constructor(readonly tracer: Tracer) {}
    }
    @Injectable()
    @Activity()
    class Greetings {
      @Activity()
      async greet(): Promise<void> {}
    }
    @Module({ providers: [Greetings] })
    class GreetingsModule {}
    const context = await boot(
      TemporalModule.forRoot({ connection }),
      TemporalModule.registerWorker({
        taskQueue: 'q',
        autoStart: false,
        imports: [TracerModule],
        interceptors: { activity: [Tracing] },
      }),
      GreetingsModule,
    );
    const { options, worker } = context.get(WorkerRegistration, { strict: false });
    const [tracing] = options.interceptors?.activity ?? [];
    expect((tracing as Tracing | undefined)?.tracer).toBe(context.get(Tracer, { strict: false }));
    expect(worker.registered.activities).toEqual(['greet']);
  });
});

describe('plugins and interceptors of forRoot', () => {
  it('reach the worker where they also apply to workers', async () => {
    const configured: string[] = [];
    @Injectable()
    class Tracing implements WorkflowClientInterceptor {
      readonly inbound = { execute: async () => 'traced' };
      readonly start: WorkflowClientInterceptor['start'] = (input, next) => next(input);
    }
    @Injectable()
    @Activity()
    class Greetings {
      @Activity()
      async greet(): Promise<void> {}
    }
    const plugin = {
      name: 'everywhere',
      configureClient: <T>(options: T): T => {
        configured.push('client');
        return options;
      },
      configureWorker: (options: WorkerOptions): WorkerOptions => {
        configured.push(`worker with ${options.interceptors?.activity?.[0]?.constructor.name}`);
        return options;
      },
    };
    @Module({ providers: [Greetings] })
    class GreetingsModule {}
    await boot(
      TemporalModule.forRoot({ connection, plugins: [plugin], interceptors: { workflow: [Tracing] } }),
      TemporalModule.registerWorker({ taskQueue: 'q', autoStart: false }),
      GreetingsModule,
    );
    expect(configured).toEqual(['client', 'worker with Tracing']);
  });
});

describe('options that cannot be used', () => {
  const worker = { taskQueue: 'orders', activities: [] };

  it.each([
    ['forRoot', () => TemporalModule.forRoot({ conection: {} } as object)],
    ['registerWorker', () => TemporalModule.registerWorker({ ...worker, maxCachedWorkflow: 1 } as never)],
    ['forRootAsync', () => TemporalModule.forRootAsync({ useFactor: () => ({}) } as object)],
    ['registerWorkerAsync', () => TemporalModule.registerWorkerAsync({ useClas: Object } as object)],
  ])('are refused at once by %s, with the name that was meant', (method, declare) => {
    expect(declare).toThrow(TemporalConfigurationError);
    expect(declare).toThrow(
      new RegExp(`^TemporalModule\\.${method}\\(\\): unknown option ".*"\\. Did you mean ".*"\\?$`),
    );
  });

  it.each<[string, () => unknown, string]>([
    ['no task queue', () => TemporalModule.registerWorker({} as never), 'option "taskQueue" is missing. Set it to'],
    [
      'a duration that is not one',
      () => TemporalModule.registerWorker({ ...worker, shutdownGraceTime: 'soon' as never }),
      'option "shutdownGraceTime" must be a duration, but is "soon".',
    ],
    [
      'a reaction that does not exist',
      () => TemporalModule.registerWorker({ ...worker, onFatalError: 'ignore' as never }),
      'option "onFatalError" must be "crash", "log" or a function, but is "ignore".',
    ],
    [
      'a kind of enhancers that does not exist',
      () => TemporalModule.registerWorker({ ...worker, inheritAppConfig: { guard: true } as never }),
      'unknown option "inheritAppConfig.guard". Did you mean "inheritAppConfig.guards"?',
    ],
    [
      'a kind of enhancers that is not a boolean',
      () => TemporalModule.registerWorker({ ...worker, inheritAppConfig: { guards: 'no' } as never }),
      'option "inheritAppConfig.guards" must be true or false, but is "no".',
    ],
    [
      'a class that is undefined',
      () => TemporalModule.registerWorker({ taskQueue: 'orders', activities: [undefined as never] }),
      'option "activities[0]" must be a provider class, but is undefined. Remove it, or look for a cyclic import.',
    ],
    [
      'an option of the connection',
      () => TemporalModule.forRoot({ address: 'localhost:7233' } as never),
      'unknown option "address". Did you mean "connection.address"?',
    ],
    [
      'a misspelled option of the connection',
      () => TemporalModule.forRoot({ connection: { adress: 'x' } as object }),
      'unknown option "connection.adress". Did you mean "connection.address"?',
    ],
    [
      'an empty namespace',
      () => TemporalModule.forRoot({ namespace: '' }),
      'option "namespace" must be a non-empty string, but is "".',
    ],
  ])('are refused where they are given: %s', (_what, declare, problem) => {
    expect(declare).toThrow(TemporalConfigurationError);
    expect(declare).toThrow(problem);
  });

  it('are refused when a factory has made them', async () => {
    const made = (useFactory: () => unknown): Promise<unknown> =>
      boot(TemporalModule.forRootAsync({ name: 'shop', useFactory: useFactory as () => TemporalModuleOptions }));
    const where = `TemporalModule.forRootAsync({ name: 'shop' }): `;
    await expect(made(() => ({ nameSpace: 'x' }))).rejects.toThrow(
      `${where}unknown option "nameSpace". Did you mean "namespace"?`,
    );
    await expect(made(() => ({ namespace: '' }))).rejects.toThrow(
      `${where}option "namespace" must be a non-empty string, but is "".`,
    );
    await expect(made(() => undefined)).rejects.toThrow(
      `${where}the options must be an object, but are undefined. Return them from the factory.`,
    );
  });

  it('are refused by what uses them, which says where they stand', async () => {
    await expect(boot(TemporalModule.forRoot({ connection: { address: '' } }))).rejects.toThrow(
      /^TemporalModule\.forRoot\(\): Connection: option "address" is empty\./,
    );
    const bundle = { workflowsPath: '/w.js', workflowBundle: { code: '' } as never };
    const options = { taskQueue: 'orders', ...bundle };
    await expect(boot(TemporalModule.forRoot({ connection }), TemporalModule.registerWorker(options))).rejects.toThrow(
      /^Worker "orders" \(TemporalModule\.registerWorker\): .*option "workflowsPath" contradicts "workflowBundle"/,
    );
  });

  it('are refused where they name a connection that does not exist', async () => {
    await expect(
      boot(TemporalModule.forRoot({ connection }), TemporalModule.registerWorker({ ...worker, client: 'billing' })),
    ).rejects.toThrow(
      `Worker "orders" has no connection "billing". Import TemporalModule.forRoot({ name: 'billing' }) in the application`,
    );
    await expect(boot(TemporalModule.forRoot({ name: 'shop', useConnection: 'main' }))).rejects.toThrow(
      `TemporalModule.forRoot({ name: 'shop' }): connection "main" does not exist. Import TemporalModule.forRoot({ name: 'main' })`,
    );
  });

  it('are refused where two forRoot have one name, naming both places', async () => {
    @Module({ imports: [TemporalModule.forRoot({ connection, namespace: 'orders' })] })
    class OrdersModule {}
    @Module({ imports: [TemporalModule.forRootAsync({ useFactory: () => ({ connection, namespace: 'billing' }) })] })
    class BillingModule {}
    const booted = boot(OrdersModule, BillingModule);
    await expect(booted).rejects.toBeInstanceOf(TemporalConfigurationError);
    await expect(booted).rejects.toThrow(
      'Two connections have the name "default": TemporalModule.forRoot() in the imports of OrdersModule, and ' +
        'TemporalModule.forRootAsync() in the imports of BillingModule. Import it once, in the root module, or name one of ' +
        'them: forRoot({ name, ... }).',
    );
    const shared = TemporalModule.forRoot({ connection });
    await expect(boot(shared, shared)).resolves.toBeDefined();
  });

  it('are refused where they contradict each other, or are no choice', async () => {
    const both = TemporalModule.forRoot({ name: 'shop', useConnection: 'default', connection });
    await expect(boot(TemporalModule.forRoot({ connection }), both)).rejects.toThrow(
      '"connection" and "useConnection" are both given',
    );
    await expect(
      boot(
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorkerAsync({ useFactory: () => ({}) as { taskQueue: string } }),
      ),
    ).rejects.toThrow(`Worker "default" (TemporalModule.registerWorker): option "taskQueue" is missing.`);
  });
});
