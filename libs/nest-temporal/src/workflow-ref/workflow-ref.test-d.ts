import { Signal, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
import { InjectWorkflow } from '../decorators/inject.decorators.js';
import { WorkflowRef } from './workflow-ref.js';

@Workflow()
class OrderWorkflow {
  @WorkflowRun()
  async run(id: string, count: number): Promise<{ paid: boolean }> {
    return { paid: id !== '' && count > 0 };
  }
  @Signal()
  approve(_by: string): void {}
}

export class Orders {
  constructor(@InjectWorkflow(OrderWorkflow) private readonly orders: WorkflowRef<OrderWorkflow>) {}

  async use(): Promise<boolean> {
    const started = await this.orders.start({ workflowId: 'w', args: ['1', 2] });
    await started.signal('approve', 'me');
    await this.orders.signalWithStart({ workflowId: 'w', args: ['1', 2], signal: 'approve', signalArgs: ['me'] });
    await this.orders.handle('w', 'r').signal('approve', 'me');
    return (await this.orders.execute({ workflowId: 'w', args: ['1', 2] })).paid;
  }

  async misuse(): Promise<void> {
    // @ts-expect-error arguments are those of run
    await this.orders.start({ workflowId: 'w', args: ['1'] });
    // @ts-expect-error the workflow takes arguments
    await this.orders.execute({ workflowId: 'w' });
    // @ts-expect-error there is no such signal
    await this.orders.handle('w').signal('reject');
    // @ts-expect-error the signal takes a text
    await this.orders.signalWithStart({ workflowId: 'w', args: ['1', 2], signal: 'approve', signalArgs: [1] });
  }
}

/** By name, with the type alone. */
export class ApiOrders {
  constructor(@InjectWorkflow('OrderWorkflow', 'billing') readonly orders: WorkflowRef<OrderWorkflow>) {}
}
