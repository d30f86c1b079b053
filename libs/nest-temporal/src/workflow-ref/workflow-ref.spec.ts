import 'reflect-metadata';
import { Injectable, Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { WorkflowClientInterceptor, WorkflowStartInput } from '@nest-temporal/core/client';
import { Signal, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
import { afterEach, describe, expect, it } from 'vitest';
import { InjectWorkflow } from '../decorators/inject.decorators.js';
import { TemporalConfigurationError } from '../errors.js';
import { TemporalModule } from '../temporal.module.js';
import type { TemporalModuleExtras, TemporalModuleOptions } from '../temporal.options.js';
import { getWorkflowToken } from './workflow-ref.providers.js';
import { WorkflowRef } from './workflow-ref.js';

@Workflow()
class OrderWorkflow {
  @WorkflowRun()
  async run(id: string): Promise<string> {
    return id;
  }
  @Signal()
  approve(): void {}
}

@Workflow({ name: 'mail.v2', taskQueue: 'mail' })
class MailWorkflow {
  @WorkflowRun()
  async run(): Promise<void> {}
}

/** Keeps starts from the server. */
class Recorder implements WorkflowClientInterceptor {
  readonly starts: string[] = [];
  async start({ workflowType, options }: WorkflowStartInput) {
    this.starts.push(`${workflowType} on ${options.taskQueue}`);
    return { runId: 'r', firstExecutionRunId: 'r' };
  }
}

let app: INestApplicationContext | undefined;
const recorder = new Recorder();

function forRoot(options: TemporalModuleOptions & TemporalModuleExtras = {}): DynamicModule {
  return TemporalModule.forRoot({
    connection: { address: 'localhost:1' },
    interceptors: { workflow: [recorder] },
    ...options,
  });
}

async function boot(module: Type): Promise<INestApplicationContext> {
  app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return app;
}

afterEach(async () => {
  recorder.starts.length = 0;
  await app?.close();
  app = undefined;
});

const order = { workflowId: 'order-1', args: ['1'] as [string] };

describe('an injected workflow', () => {
  it('is there wherever the client is, though the class was decorated after the module was declared', async () => {
    const root = forRoot();
    @Injectable()
    class Orders {
      constructor(
        @InjectWorkflow(OrderWorkflow) readonly orders: WorkflowRef<OrderWorkflow>,
        @InjectWorkflow(MailWorkflow) readonly mails: WorkflowRef<MailWorkflow>,
      ) {}
    }
    @Module({ providers: [Orders], exports: [Orders] })
    class OrdersModule {}
    @Module({ imports: [root, OrdersModule] })
    class App {}
    const { orders, mails } = (await boot(App)).get(Orders, { strict: false });
    await orders.start({ ...order, taskQueue: 'orders' });
    await mails.start({ workflowId: 'mail-1' });
    expect(recorder.starts).toEqual(['OrderWorkflow on orders', 'mail.v2 on mail']);
    expect(orders.handle('order-1', 'run-1')).toMatchObject({ workflowId: 'order-1' });
  });

  it('is that of the client it names', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectWorkflow(OrderWorkflow, 'billing') readonly orders: WorkflowRef<OrderWorkflow>) {}
    }
    @Module({
      imports: [
        forRoot(),
        forRoot({ name: 'billing', useConnection: 'default', connection: undefined, namespace: 'billing' }),
      ],
      providers: [Orders],
    })
    class App {}
    expect((await boot(App)).get(Orders).orders.client.namespace).toBe('billing');
  });

  it('is there for importers only where the client is not global', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectWorkflow(OrderWorkflow, 'local') readonly orders: WorkflowRef<OrderWorkflow>) {}
    }
    const root = forRoot({ name: 'local', isGlobal: false });
    @Module({ imports: [root], providers: [Orders] })
    class Importer {}
    @Module({ imports: [Importer] })
    class App {}
    expect((await boot(App)).get(Orders, { strict: false }).orders.client.namespace).toBe('default');
    await app?.close();

    @Module({ imports: [root, Importer], providers: [Orders] })
    class Inner {}
    @Module({ imports: [Inner], providers: [Orders] })
    class Outside {}
    await expect(boot(Outside)).rejects.toThrow(/WorkflowRef\(OrderWorkflow\):local/);
  });

  it('is given by forFeature to modules that are loaded lazily', async () => {
    @Module({ imports: [forRoot()] })
    class App {}
    const context = await boot(App);
    @Workflow()
    class LateWorkflow {
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    @Injectable()
    class Late {
      constructor(@InjectWorkflow(LateWorkflow) readonly late: WorkflowRef<LateWorkflow>) {}
    }
    @Module({ imports: [TemporalModule.forFeature([LateWorkflow])], providers: [Late] })
    class LateModule {}
    const loaded = await context.get(LazyModuleLoader).load(() => LateModule);
    await loaded.get(Late).late.start({ workflowId: 'late', taskQueue: 'q' });
    expect(recorder.starts).toEqual(['LateWorkflow on q']);
  });

  it('can be named by its type, and be replaced in tests', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectWorkflow('OrderWorkflow') readonly orders: WorkflowRef<OrderWorkflow>) {}
    }
    @Module({ imports: [forRoot({ taskQueue: 'of-the-client' })], providers: [Orders] })
    class App {}
    await (await boot(App)).get(Orders).orders.start(order);
    expect(recorder.starts).toEqual(['OrderWorkflow on of-the-client']);

    const fake = { start: async () => 'fake' };
    const module = await Test.createTestingModule({ imports: [App] })
      .overrideProvider(getWorkflowToken('OrderWorkflow'))
      .useValue(fake)
      .compile();
    expect(module.get(Orders).orders).toBe(fake);
  });

  it('is refused when it is not a workflow', async () => {
    const declare = (workflow: never): unknown => {
      class Orders {
        constructor(@InjectWorkflow(workflow) readonly orders: WorkflowRef) {}
      }
      return Orders;
    };
    expect(() => declare(undefined as never)).toThrow(TemporalConfigurationError);
    expect(() => declare(undefined as never)).toThrow(
      '@InjectWorkflow() on parameter 1 of the constructor of Orders: expected a workflow, but got undefined.',
    );
    class NoWorkflow {
      async run(): Promise<void> {}
    }
    const message = '@InjectWorkflow() on parameter 1 of the constructor of Orders: Workflow class "NoWorkflow"';
    expect(() => declare(NoWorkflow as never)).toThrow(TemporalConfigurationError);
    expect(() => declare(NoWorkflow as never)).toThrow(message);
    expect(() => TemporalModule.forFeature([NoWorkflow])).toThrow(/^TemporalModule\.forFeature\(\): .*"NoWorkflow"/);
    // The mistake is that of one class; other applications of the process go on.
    @Module({ imports: [forRoot()] })
    class App {}
    await expect(boot(App)).resolves.toBeDefined();
  });
});

describe('the task queue of a start that names none', () => {
  @Injectable()
  class Orders {
    constructor(@InjectWorkflow(OrderWorkflow) readonly orders: WorkflowRef<OrderWorkflow>) {}
  }
  const worker = (taskQueue: string, more: object = {}): DynamicModule =>
    TemporalModule.registerWorker({ taskQueue, autoStart: false, workflowThreads: 0, ...more });

  async function startBeside(...workers: DynamicModule[]): Promise<string[]> {
    process.env['NEST_TEMPORAL_WORKER'] = 'off';
    try {
      @Module({ imports: [forRoot(), ...workers], providers: [Orders, OrderWorkflow] })
      class App {}
      await (await boot(App)).get(Orders).orders.start(order);
      return recorder.starts;
    } finally {
      delete process.env['NEST_TEMPORAL_WORKER'];
    }
  }

  it('is that of the only worker', async () => {
    expect(await startBeside(worker('only'))).toEqual(['OrderWorkflow on only']);
  });

  it('is that of the worker which runs the class', async () => {
    const workers = [worker('other'), worker('mine', { workflows: [OrderWorkflow] })];
    expect(await startBeside(...workers)).toEqual(['OrderWorkflow on mine']);
  });

  it('is never that of a worker which does not run the class', async () => {
    const rejected = startBeside(worker('other', { workflows: [] }), worker('mine', { workflows: [OrderWorkflow] }));
    await expect(rejected).resolves.toEqual(['OrderWorkflow on mine']);
    await app?.close();
    @Module({ imports: [forRoot(), worker('other')], providers: [Orders] })
    class App {}
    process.env['NEST_TEMPORAL_WORKER'] = 'off';
    const { orders } = (await boot(App)).get(Orders);
    delete process.env['NEST_TEMPORAL_WORKER'];
    recorder.starts.length = 0;
    await expect(orders.start(order)).rejects.toThrow(
      'The start of workflow "OrderWorkflow" has no task queue, and no worker of this application runs it. Pass ' +
        '"taskQueue" to the start, or declare it: @Workflow({ taskQueue }).',
    );
    expect(recorder.starts).toEqual([]);
  });

  it('must be named where several run the class, or none does', async () => {
    await expect(startBeside()).rejects.toBeInstanceOf(TemporalConfigurationError);
    await app?.close();
    const workers = ['a', 'b'].map((queue) => worker(queue, { workflows: [OrderWorkflow] }));
    await expect(startBeside(...workers)).rejects.toThrow('workers of several task queues run it: "a", "b"');
  });
});
