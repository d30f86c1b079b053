import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  Global,
  Injectable,
  Module,
  type INestApplicationContext,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NamespaceNotFoundError } from '@nest-temporal/core/client';
import { deferred } from '@nest-temporal/core/internal/common/async';
import {
  Activity,
  ActivityContext,
  Client,
  InjectTemporalWorker,
  InjectWorkflow,
  TemporalModule,
  WorkerRegistration,
  WorkflowRef,
  type TemporalWorkerError,
} from '@nest-temporal/nestjs';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { LifecycleWorkflow } from './fixtures/lifecycle.workflow.js';

const connection = { address: inject('temporalAddress') };

@Injectable()
@Activity()
class QuickActivities {
  @Activity()
  async work(): Promise<string> {
    return 'done';
  }
}

@Injectable()
class Workflows {
  constructor(@InjectWorkflow(LifecycleWorkflow) readonly lifecycle: WorkflowRef<LifecycleWorkflow>) {}
}

let app: INestApplicationContext | undefined;

async function start(module: Type, logger: LoggerService | false = false): Promise<INestApplicationContext> {
  app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  return app;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe.each([0, 1])('an application that shuts down, with %i workflow threads', (workflowThreads) => {
  it.each([true, false])('closes its database after the last activity has ended; global: %s', async (isGlobal) => {
    const events: string[] = [];
    const started = deferred();

    @Injectable()
    class Database {
      onModuleDestroy = (): void => void events.push('onModuleDestroy');
      beforeApplicationShutdown = (): void => void events.push('beforeApplicationShutdown');
      onApplicationShutdown = (): void => void events.push('onApplicationShutdown');
    }
    @Module({ providers: [Database], exports: [Database] })
    class DatabaseModule {}
    if (isGlobal) Global()(DatabaseModule);

    @Injectable()
    @Activity()
    class SlowActivities {
      constructor(readonly database: Database) {}

      @Activity()
      async work(): Promise<string> {
        started.resolve();
        await ActivityContext.current().cancelled.catch(() => undefined);
        // It still needs the database after its cancellation.
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push('activity ended');
        return 'late';
      }
    }
    @Module({ imports: [DatabaseModule], providers: [SlowActivities], exports: [SlowActivities] })
    class WorkModule {}
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        DatabaseModule,
        TemporalModule.registerWorker({ taskQueue: randomUUID(), workflowThreads }),
        WorkModule,
      ],
      providers: [Workflows, LifecycleWorkflow],
    })
    class App {}
    const context = await start(App);
    await context.get(Workflows).lifecycle.start({ workflowId: randomUUID(), args: [false] });
    await started.promise;
    await context.close();
    expect(events).toEqual(['activity ended', 'onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown']);
  });
});

describe('the worker of an application', () => {
  const worker = { workflowThreads: 0 };

  it('can be closed twice at a time, and again', async () => {
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ ...worker, taskQueue: randomUUID() }),
      ],
      providers: [QuickActivities],
    })
    class App {}
    const context = await start(App);
    const registration = context.get(WorkerRegistration, { strict: false });
    await Promise.all([context.close(), context.close()]);
    expect(registration.worker.state).toBe('stopped');
    await context.close();
  });

  it('listens to no signal and to no error of the process', async () => {
    const names = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'uncaughtException', 'beforeExit', 'exit'] as const;
    const listeners = (): number[] => names.map((name) => process.listenerCount(name));
    const before = listeners();
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ taskQueue: randomUUID(), workflowThreads: 1 }),
      ],
      providers: [QuickActivities, LifecycleWorkflow],
    })
    class App {}
    const context = await start(App);
    const { worker: running } = context.get(WorkerRegistration, { strict: false });
    await expect.poll(() => running.state).toBe('running');
    expect(listeners()).toEqual(before);
  });

  it('is started by the application where autoStart is off, and is drained with it all the same', async () => {
    const taskQueue = randomUUID();
    @Injectable()
    class Starter {
      constructor(@InjectTemporalWorker('mine') readonly registration: WorkerRegistration) {}
    }
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ ...worker, name: 'mine', taskQueue, autoStart: false }),
      ],
      providers: [QuickActivities, Starter],
    })
    class App {}
    const context = await start(App);
    const { worker: mine } = context.get(Starter).registration;
    expect(mine.state).toBe('created');
    const ended = mine.run();
    await context.close();
    await ended;
    expect(mine.state).toBe('stopped');
  });

  it('does not exist where workers are switched off', async () => {
    process.env['NEST_TEMPORAL_WORKER'] = 'off';
    try {
      @Module({
        imports: [TemporalModule.forRoot({ connection }), TemporalModule.registerWorker({ ...worker, taskQueue: 'q' })],
        providers: [QuickActivities],
      })
      class App {}
      const registration = (await start(App)).get(WorkerRegistration, { strict: false });
      expect(() => registration.worker).toThrow(/Worker "q" does not exist: .* unless NEST_TEMPORAL_WORKER=off/);
    } finally {
      delete process.env['NEST_TEMPORAL_WORKER'];
    }
  });

  it('gives its activities the client of the application', async () => {
    const seen: unknown[] = [];
    @Injectable()
    @Activity()
    class AskingActivities {
      @Activity()
      async work(): Promise<string> {
        const { client, info } = ActivityContext.current();
        seen.push(client);
        const { workflowId } = info.workflowExecution ?? { workflowId: '' };
        return (await client.workflow.getHandle(workflowId).describe()).type;
      }
    }
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ ...worker, taskQueue: randomUUID() }),
      ],
      providers: [AskingActivities, LifecycleWorkflow, Workflows],
    })
    class App {}
    const context = await start(App);
    const { lifecycle } = context.get(Workflows);
    await expect(lifecycle.execute({ workflowId: randomUUID(), args: [false] })).resolves.toBe('LifecycleWorkflow');
    expect(seen).toEqual([context.get(Client)]);
  });

  it('logs what workflows say once, however often they are replayed, and whose it is', async () => {
    const lines: unknown[][] = [];
    const write =
      (level: string) =>
      (...line: unknown[]): void =>
        void lines.push([level, ...line]);
    const logger = { log: write('log'), error: write('error'), warn: write('warn') };
    const workflowId = randomUUID();
    @Module({
      imports: [
        TemporalModule.forRoot({ connection }),
        TemporalModule.registerWorker({ ...worker, taskQueue: randomUUID(), maxCachedWorkflows: 0 }),
      ],
      providers: [QuickActivities, LifecycleWorkflow, Workflows],
    })
    class App {}
    const { lifecycle } = (await start(App, logger)).get(Workflows);
    const handle = await lifecycle.start({ workflowId, args: [true] });
    await handle.signal('release');
    await expect(handle.result()).resolves.toBe('done');
    const identity = { workflowId, runId: handle.firstExecutionRunId, workflowType: 'LifecycleWorkflow' };
    const said = lines.filter(([, record]) => ['Started', 'Ended'].includes((record as Error).message));
    expect(said).toEqual([
      ['log', expect.objectContaining({ ...identity, message: 'Started', waits: true }), 'TemporalWorker'],
      ['warn', expect.objectContaining({ ...identity, message: 'Ended' }), 'TemporalWorker'],
    ]);
  });

  it('does not start, and fails the application, where its workflows cannot be bundled', async () => {
    @Module({
      imports: [
        // Nobody listens there: what is wrong with the code is told all the same.
        TemporalModule.forRoot({ connection: { address: 'localhost:1' } }),
        TemporalModule.registerWorker({ ...worker, taskQueue: 'q', workflowsPath: '/no/such/workflows.js' }),
      ],
    })
    class App {}
    await expect(start(App)).rejects.toThrow('/no/such/workflows.js');
  });
});

describe('a worker that cannot run', () => {
  it('is told to onFatalError', async () => {
    const told = deferred<TemporalWorkerError>();
    @Module({
      imports: [
        TemporalModule.forRoot({ connection, namespace: 'no-such-namespace' }),
        TemporalModule.registerWorker({ taskQueue: 'q', onFatalError: (error) => told.resolve(error) }),
      ],
      providers: [QuickActivities],
    })
    class App {}
    await start(App);
    const { worker, message, cause } = await told.promise;
    expect(worker).toBe('q');
    expect(message).toContain(`Worker "q" has failed: Namespace "no-such-namespace" is not registered`);
    expect(cause).toBeInstanceOf(NamespaceNotFoundError);
  });

  it.each([
    ['crashes the process', [], false],
    ['closes the application, where it was asked to, and ends the process', ['close'], true],
  ])('%s', async (_, reaction, isDestroyed) => {
    const script = fileURLToPath(new URL('./fixtures/failing-worker.mjs', import.meta.url));
    const { code, stdout, stderr } = await run(script, [connection.address, ...reaction]);
    expect(stderr).toContain(`Worker "greetings" has failed: Namespace "no-such-namespace" is not registered`);
    expect(stdout.includes('destroyed')).toBe(isDestroyed);
    expect(code).toBe(1);
  });
});

function run(script: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [script, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
