import 'reflect-metadata';
import { Injectable, Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import { Activity } from '../decorators/activity.decorator.js';
import { InjectTemporalWorker } from '../decorators/inject.decorators.js';
import { TemporalConfigurationError } from '../errors.js';
import { TemporalModule } from '../temporal.module.js';
import type { TemporalWorkerExtras, TemporalWorkerOptions } from '../temporal.options.js';
import type { WorkerRegistration } from './worker-registration.js';

@Injectable()
@Activity()
class Orders {
  @Activity()
  order(): void {}
}

@Injectable()
@Activity()
class Bills {
  @Activity()
  bill(): void {}
}

class Tracing {
  readonly inbound = {};
}

type Options = Partial<TemporalWorkerOptions & TemporalWorkerExtras>;

/** An application with a worker registered in two feature modules, one of them by `second`. */
async function boot(first: Options, second: Options): Promise<[WorkerRegistration, WorkerRegistration]> {
  const base = { taskQueue: 'shop', autoStart: false };
  @Injectable()
  class OrdersHolder {
    constructor(@InjectTemporalWorker(first.name ?? first.taskQueue ?? 'shop') readonly worker: WorkerRegistration) {}
  }
  @Injectable()
  class BillingHolder {
    constructor(@InjectTemporalWorker(second.name ?? second.taskQueue ?? 'shop') readonly worker: WorkerRegistration) {}
  }
  @Module({ imports: [TemporalModule.registerWorker({ ...base, ...first })], providers: [Orders, OrdersHolder] })
  class OrdersModule {}
  @Module({ imports: [TemporalModule.registerWorker({ ...base, ...second })], providers: [Bills, BillingHolder] })
  class BillingModule {}
  @Module({
    imports: [TemporalModule.forRoot({ connection: { address: 'localhost:1' } }), OrdersModule, BillingModule],
  })
  class App {}
  app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  const workerOf = (holder: Type<{ worker: WorkerRegistration }>): WorkerRegistration =>
    app!.get(holder, { strict: false }).worker;
  return [workerOf(OrdersHolder), workerOf(BillingHolder)];
}

let app: INestApplicationContext | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('two registerWorker of one task queue', () => {
  it('are one worker, which runs the activities of both modules', async () => {
    const [orders, billing] = await boot({}, {});
    expect(orders.worker).toBe(billing.worker);
    expect([...orders.worker.registered.activities].sort()).toEqual(['bill', 'order']);
  });

  it('are one worker also under two names, with all that they list', async () => {
    const [orders, billing] = await boot(
      {
        name: 'orders',
        activities: [Orders],
        maxConcurrentActivityTaskExecutions: 7,
        interceptors: { activity: [Tracing] },
      },
      { name: 'billing', activities: [Bills], interceptors: { activity: [Tracing] } },
    );
    expect(orders.worker).toBe(billing.worker);
    expect(orders.worker.getStatus().activities?.slots.available).toBe(7);
    expect([...orders.worker.registered.activities].sort()).toEqual(['bill', 'order']);
  });

  it('may say the same twice, and are refused when they contradict each other, naming option and both places', async () => {
    const tuned = { maxConcurrentActivityTaskExecutions: 7, bundlerOptions: { ignoreModules: ['pg'] } };
    await boot(tuned, { ...tuned, bundlerOptions: { ignoreModules: ['pg'] } });
    await app?.close();
    const rejected = boot(tuned, { maxConcurrentActivityTaskExecutions: 8 });
    await expect(rejected).rejects.toBeInstanceOf(TemporalConfigurationError);
    await expect(rejected).rejects.toThrow(
      'Task queue "shop" is registered by OrdersModule and by BillingModule with different values of ' +
        '"maxConcurrentActivityTaskExecutions": 7 and 8. Registrations of one task queue share a worker. Set the option in ' +
        'only one of them.',
    );
  });

  it('are two workers when the queues differ, which then need names of their own', async () => {
    const [orders, billing] = await boot({ activities: [Orders] }, { taskQueue: 'bills', activities: [Bills] });
    expect(orders.worker).not.toBe(billing.worker);
    await app?.close();
    const twins = boot({ name: 'one', activities: [Orders] }, { name: 'one', taskQueue: 'bills', activities: [Bills] });
    await expect(twins).rejects.toThrow(
      'The name "one" is given to the worker of task queue "shop" (OrdersModule) and to the worker of task queue "bills" ' +
        '(BillingModule). Give each of them a different name: registerWorker({ name, ... }).',
    );
  });
});
