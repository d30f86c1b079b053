import {
  addDefaultWorkflowOptions,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  type CommonWorkflowOptions,
  condition,
  ContinueAsNew,
  continueAsNew,
  type ContinueAsNewOptions,
  defineSignal,
  executeChild,
  type ExternalWorkflowHandle,
  extractWorkflowType,
  getExternalWorkflowHandle,
  makeContinueAsNewFunc,
  ParentClosePolicy,
  setHandler,
  startChild,
  type WithWorkflowArgs,
  type Workflow,
  type WorkflowDurationOptions,
  WorkflowIdReusePolicy,
  workflowInfo,
  type WorkflowResultType,
  type WorkflowReturnType,
  type BaseWorkflowOptions,
  WorkflowIdConflictPolicy,
  type ParentWorkflowInfo,
  type RootWorkflowInfo,
} from '@temporalio/workflow';

const finish = defineSignal<[string]>('finish');

export async function child(text: string): Promise<string> {
  let end: string | undefined;
  setHandler(finish, (given) => void (end = given));
  const parent: ParentWorkflowInfo | undefined = workflowInfo().parent;
  const root: RootWorkflowInfo | undefined = workflowInfo().root;
  if (text === 'wait') await condition(() => end !== undefined);
  return `${text} ${end} ${parent?.workflowId === root?.workflowId}`;
}

export async function failingChild(): Promise<never> {
  await condition(() => false);
  throw new Error('never');
}

const durations: WorkflowDurationOptions = { workflowRunTimeout: '1 minute' };
const base: BaseWorkflowOptions = { memo: { note: 'a child' } };
const common: CommonWorkflowOptions = { ...base, ...durations };
const options = {
  ...durations,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
  parentClosePolicy: ParentClosePolicy.TERMINATE,
  workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
} satisfies ChildWorkflowOptions;

export async function childrenWorkflow(): Promise<unknown> {
  const id = workflowInfo().workflowId;
  const handle: ChildWorkflowHandle<typeof child> = await startChild(child, {
    ...options,
    workflowId: `${id}/started`,
    args: ['wait'],
  });
  await handle.signal(finish, 'signalled');
  const external: ExternalWorkflowHandle = getExternalWorkflowHandle(`${id}/external`);
  const other = await startChild<typeof child>('child', { workflowId: external.workflowId, args: ['wait'] });
  await external.signal('finish', 'from outside');
  const cancelled = await startChild(failingChild, { workflowId: `${id}/cancelled` });
  await getExternalWorkflowHandle(cancelled.workflowId, cancelled.firstExecutionRunId).cancel();
  const failure = await cancelled.result().catch((error: unknown) => error instanceof ChildWorkflowFailure);
  const withArgs: WithWorkflowArgs<typeof child, ChildWorkflowOptions> = { args: ['executed'], memo: common.memo };
  const result: WorkflowResultType<typeof child> = await executeChild<typeof child>('child', withArgs);
  return [await handle.result(), await other.result(), failure, result, extractWorkflowType(child)];
}

export async function defaultsWorkflow(): Promise<unknown> {
  const { workflowId, ...rest } = addDefaultWorkflowOptions<typeof child>({ args: ['x'], taskQueue: 'other' });
  return [workflowId.length, rest, WorkflowIdConflictPolicy.FAIL];
}

export async function continuing(left: number): Promise<string> {
  if (left === 2) await continueAsNew<typeof continuing>(left - 1);
  const options: ContinueAsNewOptions = { workflowRunTimeout: '1 minute', memo: { left } };
  const next: (...args: Parameters<Workflow>) => WorkflowReturnType = makeContinueAsNewFunc<typeof continuing>(options);
  try {
    if (left === 1) await next(left - 1);
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    return 'not a request to continue';
  }
  return `${left} ${JSON.stringify(workflowInfo().memo)}`;
}
