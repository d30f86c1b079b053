import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../common/definitions.js';
import type { StartedWorkflowHandle, WorkflowClient, WorkflowHandle } from './index.js';

class Approval {
  by!: string;
}

class OrderWorkflow {
  private approved = false;

  constructor(private readonly first: string) {}

  async run(order: string, quantity: number): Promise<{ total: number }> {
    return { total: order.length + quantity + this.first.length };
  }

  approve(approval: Approval): void {
    this.approved = approval.by !== '';
  }

  async stop(): Promise<void> {}

  isApproved(): boolean {
    return this.approved;
  }

  lines(from: number): string[] {
    return [String(from)];
  }

  async setQuantity(quantity: number): Promise<number> {
    return quantity;
  }

  touch(): number {
    return 1;
  }
}

class NoArguments {
  async run(): Promise<void> {}
}

class OptionalArgument {
  async run(_name?: string): Promise<void> {}
}

class NoRun {
  async go(): Promise<void> {}
}

async function plainWorkflow(name: string, _times?: number): Promise<boolean> {
  return name !== '';
}

declare const client: WorkflowClient;
declare const bump: SignalDefinition<[by: number]>;
declare const total: QueryDefinition<number, [currency: string]>;
declare const rename: UpdateDefinition<string, [name: string]>;

async function starts(): Promise<void> {
  const handle = await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1] });
  handle satisfies StartedWorkflowHandle<OrderWorkflow>;
  (await handle.result()).total satisfies number;
  handle.firstExecutionRunId satisfies string;
  (await client.execute(OrderWorkflow, { workflowId: 'o', args: ['a', 1] })) satisfies { total: number };
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1] as const, retry: { maximumAttempts: 3 } });
  // @ts-expect-error a wrong type of an argument
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', '1'] });
  // @ts-expect-error an argument is missing
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a'] });
  // @ts-expect-error an argument too many
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1, 2] });
  // @ts-expect-error arguments are required
  await client.start(OrderWorkflow, { workflowId: 'o' });
  // @ts-expect-error workflowId is required
  await client.start(OrderWorkflow, { args: ['a', 1] });
  // @ts-expect-error an unknown option
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1], taskqueue: 'q' });
  // @ts-expect-error a policy that does not exist
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1], workflowIdReusePolicy: 'NEVER' });
  // @ts-expect-error no duration
  await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1], workflowRunTimeout: '5 parsecs' });
  // @ts-expect-error an instance is not a workflow
  await client.start(new OrderWorkflow('a'), { workflowId: 'o', args: ['a', 1] });
  // @ts-expect-error a class without run is not a workflow
  await client.start(NoRun, { workflowId: 'o' });

  await client.start(NoArguments, { workflowId: 'n' });
  await client.start(NoArguments, { workflowId: 'n', args: [] });
  // @ts-expect-error it takes none
  await client.start(NoArguments, { workflowId: 'n', args: [1] });
  await client.start(OptionalArgument, { workflowId: 'n' });
  await client.start(OptionalArgument, { workflowId: 'n', args: ['a'] });
}

async function functionsAndNames(): Promise<void> {
  (await client.execute(plainWorkflow, { workflowId: 'f', args: ['a'] })) satisfies boolean;
  (await client.execute(plainWorkflow, { workflowId: 'f', args: ['a', 2] })) satisfies boolean;
  // @ts-expect-error a wrong type of an argument
  await client.execute(plainWorkflow, { workflowId: 'f', args: [1] });
  const ofFunction = await client.start(plainWorkflow, { workflowId: 'f', args: ['a'] });
  await ofFunction.signal('anything', 1, 'two');
  await ofFunction.signal(bump, 1);

  const byName = await client.start('OrderWorkflow', { workflowId: 'o', args: [1, 'two', {}] });
  (await byName.result()) satisfies unknown;
  await byName.signal('anything', 1);
  (await byName.query('anything')) satisfies unknown;
  (await byName.executeUpdate('anything', { args: [1] })) satisfies unknown;
  await byName.executeUpdate('anything');
  await client.start('OrderWorkflow', { workflowId: 'o' });
  const typedByName = await client.start<OrderWorkflow>('OrderWorkflow', { workflowId: 'o', args: ['a', 1] });
  (await typedByName.result()).total satisfies number;
  // @ts-expect-error the type argument says which arguments it takes
  await client.start<OrderWorkflow>('OrderWorkflow', { workflowId: 'o', args: [1] });
}

async function signals(handle: WorkflowHandle<OrderWorkflow>): Promise<void> {
  await handle.signal('approve', { by: 'me' });
  await handle.signal('stop');
  await handle.signal(bump, 1);
  // @ts-expect-error no such method
  await handle.signal('aprove', { by: 'me' });
  // @ts-expect-error a wrong argument
  await handle.signal('approve', { by: 1 });
  // @ts-expect-error the argument is missing
  await handle.signal('approve');
  // @ts-expect-error it takes no argument
  await handle.signal('stop', 1);
  // @ts-expect-error a method that returns a value is no signal
  await handle.signal('isApproved');
  // @ts-expect-error the main method is no signal
  await handle.signal('run', 'a', 1);
  // @ts-expect-error a private field is no signal
  await handle.signal('approved');
  // @ts-expect-error a wrong argument of a definition
  await handle.signal(bump, 'one');
  // @ts-expect-error a query is no signal
  await handle.signal(total, 'EUR');
}

async function queries(handle: WorkflowHandle<OrderWorkflow>): Promise<void> {
  (await handle.query('isApproved')) satisfies boolean;
  (await handle.query('lines', 1)) satisfies string[];
  (await handle.query(total, 'EUR')) satisfies number;
  (await handle.queryWith('lines', { args: [1], rejectCondition: 'NOT_OPEN', timeout: '1s' })) satisfies string[];
  await handle.queryWith('isApproved');
  // @ts-expect-error no such method
  await handle.query('isAproved');
  // @ts-expect-error a wrong argument
  await handle.query('lines', 'one');
  // @ts-expect-error an async method is no query
  await handle.query('setQuantity', 1);
  // @ts-expect-error a method without a result is no query
  await handle.query('approve', { by: 'me' });
  // @ts-expect-error the argument is missing
  await handle.queryWith('lines', {});
  // @ts-expect-error the result is a boolean
  (await handle.query('isApproved')) satisfies string;
}

async function updates(handle: WorkflowHandle<OrderWorkflow>): Promise<void> {
  (await handle.executeUpdate('setQuantity', { args: [2], updateId: 'u' })) satisfies number;
  (await handle.executeUpdate('touch')) satisfies number;
  (await handle.executeUpdate(rename, { args: ['x'] })) satisfies string;
  const update = await handle.startUpdate('setQuantity', { args: [2], waitForStage: 'ACCEPTED' });
  (await update.result()) satisfies number;
  (await handle.getUpdateHandle<number>('u').result()) satisfies number;
  // @ts-expect-error no such method
  await handle.executeUpdate('setQuantities', { args: [2] });
  // @ts-expect-error a wrong argument
  await handle.executeUpdate('setQuantity', { args: ['2'] });
  // @ts-expect-error the argument is missing
  await handle.executeUpdate('setQuantity');
  // @ts-expect-error the main method is no update
  await handle.executeUpdate('run', { args: ['a', 1] });
  // @ts-expect-error no such stage
  await handle.startUpdate('touch', { waitForStage: 'ADMITTED' });
}

async function signalWithStart(): Promise<void> {
  const handle = await client.signalWithStart(OrderWorkflow, {
    workflowId: 'o',
    args: ['a', 1],
    signal: 'approve',
    signalArgs: [{ by: 'me' }],
  });
  handle.signaledRunId satisfies string;
  await client.signalWithStart(OrderWorkflow, { workflowId: 'o', args: ['a', 1], signal: 'stop' });
  await client.signalWithStart(OrderWorkflow, { workflowId: 'o', args: ['a', 1], signal: bump, signalArgs: [1] });
  await client.signalWithStart('Order', { workflowId: 'o', args: [1], signal: 'any', signalArgs: [1, 2] });
  // @ts-expect-error no such signal
  await client.signalWithStart(OrderWorkflow, { workflowId: 'o', args: ['a', 1], signal: 'halt' });
  // @ts-expect-error a wrong argument of the signal
  await client.signalWithStart(OrderWorkflow, { workflowId: 'o', args: ['a', 1], signal: 'approve', signalArgs: [1] });
  // @ts-expect-error the argument of the signal is missing
  await client.signalWithStart(OrderWorkflow, { workflowId: 'o', args: ['a', 1], signal: 'approve' });
}

async function handles(): Promise<void> {
  client.getHandle(OrderWorkflow, 'o') satisfies WorkflowHandle<OrderWorkflow>;
  client.getHandle<OrderWorkflow>('o', 'run') satisfies WorkflowHandle<OrderWorkflow>;
  client.getHandle('o') satisfies WorkflowHandle;
  client.getHandle(OrderWorkflow, 'o', undefined, { followRuns: false });
  await client.getHandle('o').signal('anything', 1);
  (await client.getHandle<typeof plainWorkflow>('f').result()) satisfies boolean;
  const limited = client.getHandle(OrderWorkflow, 'o').withOptions({ timeout: '3s', abortSignal: AbortSignal.abort() });
  limited satisfies WorkflowHandle<OrderWorkflow>;
  await limited.terminate('over', 1, 2);
  await limited.cancel({ reason: 'over' });
  // @ts-expect-error an unknown option
  client.getHandle('o', undefined, { follow: true });
  // @ts-expect-error a signal that the class does not have
  await client.getHandle(OrderWorkflow, 'o').signal('halt');
}

async function assignments(): Promise<void> {
  const any: WorkflowHandle[] = [client.getHandle(OrderWorkflow, 'o')];
  await any[0]?.signal('anything');
  (await client.getHandle(plainWorkflow, 'f').result()) satisfies boolean;
  any.push(await client.start(OrderWorkflow, { workflowId: 'o', args: ['a', 1] }));
  const unknown = client.getHandle('o');
  // @ts-expect-error a workflow of which nothing is known is no order
  unknown satisfies WorkflowHandle<OrderWorkflow>;
}

async function lists(): Promise<void> {
  for await (const execution of client.list({ query: 'WorkflowType = "Order"', pageSize: 10 })) {
    execution.status.name satisfies string;
    execution.startTime satisfies Date;
  }
  for await (const { history } of client.list().intoHistories({ concurrency: 2 })) {
    history.events satisfies object | undefined;
  }
  (await client.count('', {})).groups[0]?.groupValues satisfies readonly unknown[] | undefined;
  // @ts-expect-error pageSize is a number
  client.list({ pageSize: '10' });
}
