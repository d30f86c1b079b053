import type { SignalDefinition } from '../common/definitions.js';
import { executeChild, getExternalWorkflowHandle, startChild, type ChildWorkflowHandle } from './index.js';

class OrderWorkflow {
  async run(_order: string, _quantity: number): Promise<{ total: number }> {
    return { total: 1 };
  }

  approve(_by: string): void {}

  total(): number {
    return 1;
  }
}

class NoArguments {
  async run(): Promise<void> {}
}

async function plain(_name: string, _times?: number): Promise<boolean> {
  return true;
}

declare const bump: SignalDefinition<[by: number]>;

export async function children(): Promise<void> {
  const order: ChildWorkflowHandle<OrderWorkflow> = await startChild(OrderWorkflow, { args: ['a', 1] });
  const { total }: { total: number } = await order.result();
  await order.signal('approve', 'me');
  await order.signal(bump, total);
  // @ts-expect-error an argument of another type
  await order.signal('approve', 1);
  // @ts-expect-error a query is no signal
  await order.signal('total');
  // @ts-expect-error arguments are missing
  await startChild(OrderWorkflow);
  // @ts-expect-error an argument is missing
  await executeChild(OrderWorkflow, { args: ['a'] });
  // @ts-expect-error an option of the client
  await executeChild(NoArguments, { followRuns: false });

  const nothing: void = await executeChild(NoArguments);
  const isPlain: boolean = await executeChild(plain, { args: ['x'], parentClosePolicy: 'ABANDON' });
  const byType: boolean = await executeChild<typeof plain>('plain', { args: ['x', 2] });
  const unknown: unknown = await executeChild('Anything', { args: [1, 'two'] });
  const { firstExecutionRunId }: { firstExecutionRunId: string } = await startChild('Anything');
  [nothing, isPlain, byType, unknown, firstExecutionRunId].forEach(String);
}

export async function others(): Promise<void> {
  const order = getExternalWorkflowHandle(OrderWorkflow, 'order-1', 'run-1');
  await order.signal('approve', 'me');
  // @ts-expect-error a query is no signal
  await order.signal('total');
  const untyped = getExternalWorkflowHandle('order-1');
  await untyped.signal('anything', 1, 2);
  await untyped.signal(bump, 1);
  // @ts-expect-error an argument of another type
  await untyped.signal(bump, 'x');
  await untyped.cancel('why');
  await getExternalWorkflowHandle<OrderWorkflow>('order-1').signal('approve', 'me');
}
