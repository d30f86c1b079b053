import 'reflect-metadata';
import { Controller, Inject, Injectable, Module, forwardRef, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Workflow, WorkflowInit, WorkflowRun } from '@nest-temporal/core/workflow';
import { describe, expect, it } from 'vitest';
import { TemporalConfigurationError } from './errors.js';
import { TemporalModule } from './temporal.module.js';
import { InjectWorkflow } from './decorators/inject.decorators.js';
import { WorkflowRef } from './workflow-ref/workflow-ref.js';

let constructed = 0;

@Workflow()
class OrderWorkflow {
  constructor() {
    constructed++;
  }
  @WorkflowRun()
  async run(): Promise<void> {}
}

async function boot(providers: Provider[], controllers: Type[] = []): Promise<void> {
  @Module({ imports: [TemporalModule.forRoot({ connection: { address: 'localhost:1' } })], providers, controllers })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  await app.close();
}

const cure = /Inject a reference: @InjectWorkflow\(OrderWorkflow\) with the type WorkflowRef<OrderWorkflow>/;

describe('a workflow class in an application', () => {
  it('is no more than a name among the providers: nobody makes an instance', async () => {
    constructed = 0;
    await boot([OrderWorkflow]);
    expect(constructed).toBe(0);
  });

  it('is refused as a parameter of a constructor, naming both classes and the cure', async () => {
    @Controller()
    class OrdersController {
      constructor(
        readonly module: TemporalModule,
        readonly workflow: OrderWorkflow,
      ) {}
    }
    const booted = boot([OrderWorkflow], [OrdersController]);
    await expect(booted).rejects.toBeInstanceOf(TemporalConfigurationError);
    await expect(booted).rejects.toThrow(
      'Class "OrdersController" injects the workflow class "OrderWorkflow" (parameter 2 of its constructor)',
    );
    await expect(booted).rejects.toThrow(cure);
  });

  it('is refused where a module does not even provide it', async () => {
    @Injectable()
    class Orders {
      constructor(readonly workflow: OrderWorkflow) {}
    }
    await expect(boot([Orders])).rejects.toThrow(/Orders.*OrderWorkflow/s);
  });

  it('is refused as a property, and as what a factory asks for', async () => {
    @Injectable()
    class Orders {
      @Inject(forwardRef(() => OrderWorkflow)) readonly workflow!: OrderWorkflow;
    }
    await expect(boot([OrderWorkflow, Orders])).rejects.toThrow(
      'Class "Orders" injects the workflow class "OrderWorkflow" (property "workflow")',
    );
    const factory = { provide: 'orders', inject: [{ token: OrderWorkflow, optional: true }], useFactory: () => 1 };
    await expect(boot([OrderWorkflow, factory])).rejects.toThrow(
      'Provider "orders" injects the workflow class "OrderWorkflow" ("inject[0]" of its factory)',
    );
  });

  it('is refused when its constructor expects a service, naming class, parameter and cure', async () => {
    @Injectable()
    class PaymentGateway {}
    @Workflow()
    @WorkflowInit()
    class PaymentWorkflow {
      constructor(
        readonly id: string,
        readonly gateway: PaymentGateway,
      ) {}
      @WorkflowRun()
      async run(_id: string, _gateway: PaymentGateway): Promise<void> {}
    }
    await expect(boot([PaymentWorkflow, PaymentGateway])).rejects.toThrow(
      'Workflow class "PaymentWorkflow" has "PaymentGateway" as parameter 2 of its constructor. Workflows run in a ' +
        'sandbox, without dependency injection. Call "PaymentGateway" in an activity',
    );
  });

  it('is welcome as the type of something else', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectWorkflow(OrderWorkflow) readonly workflow: WorkflowRef<OrderWorkflow>) {}
    }
    @Injectable()
    class Mistyped {
      constructor(@InjectWorkflow(OrderWorkflow) readonly workflow: OrderWorkflow) {}
    }
    await boot([OrderWorkflow, Orders, Mistyped]);
  });
});
