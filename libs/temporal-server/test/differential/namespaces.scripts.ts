/** Namespaces, search attributes, task queues and workers: what a client asks before and beside workflows. */
import {
  DescribeTaskQueueMode,
  IndexedValueType,
  NamespaceState,
  TaskQueueType,
} from '@nest-temporal/core/internal/proto/enums';
import { script } from './script.js';
import { completeRun, seconds } from './vocabulary.js';

script('a namespace is registered, listed, described and changed', async (actor) => {
  const namespace = actor.id('namespace');
  await actor.rpc.registerNamespace({
    namespace,
    description: 'for a script',
    ownerEmail: 'a@b.c',
    workflowExecutionRetentionPeriod: seconds(86_400),
    data: { team: 'orders' },
  });
  const isKnown = async (): Promise<boolean> =>
    (await actor.quiet.describeNamespace({ namespace })).namespaceInfo?.name === namespace;
  await actor.until('it is known', isKnown);
  const { namespaceInfo, config } = await actor.quiet.describeNamespace({ namespace });
  actor.note('namespace', {
    name: namespaceInfo?.name ?? '',
    state: namespaceInfo?.state ?? 0,
    description: namespaceInfo?.description ?? '',
    ownerEmail: namespaceInfo?.ownerEmail ?? '',
    team: namespaceInfo?.data?.['team'] ?? '',
    retention: config?.workflowExecutionRetentionTtl?.seconds ?? 0,
  });
  await actor.rpc.registerNamespace({ namespace, workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.quiet.updateNamespace({ namespace, updateInfo: { description: 'changed' } });
  const after = await actor.quiet.describeNamespace({ namespace });
  actor.note('description', after.namespaceInfo?.description ?? '');
});

script('the states of a namespace go one way', async (actor) => {
  const namespace = actor.id('namespace');
  const { NAMESPACE_STATE_REGISTERED, NAMESPACE_STATE_DEPRECATED } = NamespaceState;
  await actor.rpc.registerNamespace({ namespace, workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.rpc.updateNamespace({ namespace, updateInfo: { state: 99 as NamespaceState } });
  await actor.quiet.updateNamespace({ namespace, updateInfo: { state: NAMESPACE_STATE_REGISTERED } });
  await actor.quiet.updateNamespace({ namespace, updateInfo: { state: NAMESPACE_STATE_DEPRECATED } });
  await actor.rpc.updateNamespace({ namespace, updateInfo: { state: NAMESPACE_STATE_REGISTERED } });
  await actor.rpc.deprecateNamespace({ namespace });
  const { namespaceInfo } = await actor.quiet.describeNamespace({ namespace });
  actor.note('state', namespaceInfo?.state ?? 0);
});

script('namespaces that cannot be', async (actor) => {
  await actor.rpc.registerNamespace({ namespace: '', workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.rpc.registerNamespace({ namespace: 'default', workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.rpc.registerNamespace({ namespace: actor.id('short') });
  await actor.rpc.registerNamespace({ namespace: 'n'.repeat(201), workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.rpc.describeNamespace({ namespace: '' });
  await actor.rpc.describeNamespace({ namespace: 'no-such-namespace' });
  await actor.rpc.updateNamespace({ namespace: 'no-such-namespace' });
});

/** RPCs that a client or a worker cannot do without, with a request that holds little more than a namespace. */
const everyRpc = [
  ['startWorkflowExecution', { workflowId: 'w' }],
  ['signalWithStartWorkflowExecution', { workflowId: 'w' }],
  ['signalWorkflowExecution', { signalName: 's', workflowExecution: { workflowId: 'w' } }],
  ['requestCancelWorkflowExecution', { workflowExecution: { workflowId: 'w' } }],
  ['terminateWorkflowExecution', { workflowExecution: { workflowId: 'w' } }],
  ['describeWorkflowExecution', { execution: { workflowId: 'w' } }],
  ['getWorkflowExecutionHistory', { execution: { workflowId: 'w' } }],
  ['getWorkflowExecutionHistoryReverse', { execution: { workflowId: 'w' } }],
  ['queryWorkflow', { execution: { workflowId: 'w' }, query: { queryType: 'q' } }],
  ['updateWorkflowExecution', { workflowExecution: { workflowId: 'w' } }],
  ['pollWorkflowExecutionUpdate', {}],
  ['executeMultiOperation', {}],
  ['pollWorkflowTaskQueue', { taskQueue: { name: 'q' } }],
  ['pollActivityTaskQueue', { taskQueue: { name: 'q' } }],
  ['respondActivityTaskCompletedById', { workflowId: 'w', activityId: 'a' }],
  ['respondActivityTaskFailedById', { workflowId: 'w', activityId: 'a' }],
  ['respondActivityTaskCanceledById', { workflowId: 'w', activityId: 'a' }],
  ['recordActivityTaskHeartbeatById', { workflowId: 'w', activityId: 'a' }],
  ['resetStickyTaskQueue', { execution: { workflowId: 'w' } }],
  ['describeTaskQueue', { taskQueue: { name: 'q' } }],
  ['shutdownWorker', { stickyTaskQueue: 's' }],
  ['listWorkflowExecutions', {}],
  ['countWorkflowExecutions', {}],
  ['describeNamespace', {}],
] as const;

for (const [what, namespace] of [
  ['without a namespace', ''],
  ['with a namespace that is none', 'no-such-namespace'],
  ['with a namespace too long', 'n'.repeat(201)],
] as const) {
  script(`each RPC ${what}`, async (actor) => {
    for (const [rpc, request] of everyRpc) {
      await (actor.rpc[rpc] as (request: object) => Promise<unknown>)({ ...request, namespace });
    }
  });
}

script('a run in a namespace of its own', async (actor) => {
  const namespace = actor.id('namespace');
  await actor.rpc.registerNamespace({ namespace, workflowExecutionRetentionPeriod: seconds(86_400) });
  await actor.until('it can be used', async () => {
    const { workflowExecutionInfo } = await actor.quiet.describeWorkflowExecution({
      namespace,
      execution: { workflowId: 'w' },
    });
    await actor.quiet.startWorkflowExecution({
      namespace,
      workflowId: 'w',
      workflowType: { name: 'Order' },
      taskQueue: { name: actor.taskQueue },
    });
    return workflowExecutionInfo !== undefined && workflowExecutionInfo !== null;
  });
  const taskQueue = { name: actor.taskQueue };
  const { taskToken = new Uint8Array(0) } = await actor.rpc.pollWorkflowTaskQueue({ namespace, taskQueue });
  await actor.rpc.respondWorkflowTaskCompleted({ namespace, taskToken, commands: [completeRun()] });
  await actor.rpc.describeWorkflowExecution({ execution: { workflowId: 'w' } });
  await actor.rpc.signalWorkflowExecution({ namespace, workflowExecution: { workflowId: 'w' }, signalName: 's' });
});

script('search attributes are registered and removed', async (actor) => {
  const [name] = [`Attribute${actor.tag}`];
  const type = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await actor.rpc.addSearchAttributes({ searchAttributes: { [name]: type } });
  await actor.until('it is known', async () => {
    const { customAttributes = {} } = await actor.quiet.listSearchAttributes({});
    return customAttributes[name] === type;
  });
  await actor.rpc.addSearchAttributes({ searchAttributes: { [name]: type } });
  await actor.rpc.addSearchAttributes({
    searchAttributes: { [name]: IndexedValueType.INDEXED_VALUE_TYPE_INT },
  });
  await actor.rpc.removeSearchAttributes({ searchAttributes: [name] });
  await actor.until('it is gone', async () => {
    const { customAttributes = {} } = await actor.quiet.listSearchAttributes({});
    return customAttributes[name] === undefined;
  });
});

script('search attributes that cannot be', async (actor) => {
  await actor.rpc.addSearchAttributes({});
  await actor.rpc.addSearchAttributes({
    searchAttributes: { WorkflowId: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD },
  });
  await actor.rpc.addSearchAttributes({
    searchAttributes: { Nothing: IndexedValueType.INDEXED_VALUE_TYPE_UNSPECIFIED },
  });
  await actor.rpc.addSearchAttributes({
    namespace: 'no-such-namespace',
    searchAttributes: { X: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD },
  });
  await actor.rpc.removeSearchAttributes({});
  await actor.rpc.removeSearchAttributes({ searchAttributes: ['Unheard'] });
  await actor.rpc.removeSearchAttributes({ searchAttributes: ['WorkflowId'] });
  await actor.rpc.listSearchAttributes({ namespace: 'no-such-namespace' });
});

script('the search attributes that every namespace has', async (actor) => {
  const { systemAttributes = {} } = await actor.quiet.listSearchAttributes({});
  const names = ['CloseTime', 'ExecutionStatus', 'RunId', 'StartTime', 'TaskQueue', 'WorkflowId', 'WorkflowType'];
  actor.note(
    'types',
    names.map((name) => systemAttributes[name] ?? null),
  );
});

script('a task queue and who polls it', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
  const { pollers = [] } = await actor.quiet.describeTaskQueue({
    taskQueue: { name: actor.taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  actor.note(
    'pollers',
    pollers.map(({ identity = '' }) => identity),
  );
});

script('a task queue that is none', async (actor) => {
  await actor.rpc.describeTaskQueue({});
  await actor.rpc.describeTaskQueue({ taskQueue: { name: actor.taskQueue }, namespace: 'no-such-namespace' });
});

script('a worker says goodbye', async (actor) => {
  await actor.rpc.shutdownWorker({ stickyTaskQueue: actor.id('sticky'), reason: 'over' });
  await actor.rpc.shutdownWorker({ namespace: 'no-such-namespace' });
});

script('a worker says that it lives', async (actor) => {
  await actor.rpc.recordWorkerHeartbeat({ workerHeartbeat: [] });
  await actor.rpc.recordWorkerHeartbeat({ namespace: 'no-such-namespace' });
});

script('the health of the server', async (actor) => {
  await actor.rpc.check({});
  await actor.rpc.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
});

script('the capabilities that a client must find', async (actor) => {
  const { capabilities } = await actor.quiet.getSystemInfo({});
  actor.note('capabilities', {
    signalAndQueryHeader: capabilities?.signalAndQueryHeader ?? false,
    internalErrorDifferentiation: capabilities?.internalErrorDifferentiation ?? false,
    activityFailureIncludeHeartbeat: capabilities?.activityFailureIncludeHeartbeat ?? false,
    encodedFailureAttributes: capabilities?.encodedFailureAttributes ?? false,
    upsertMemo: capabilities?.upsertMemo ?? false,
    eagerWorkflowStart: capabilities?.eagerWorkflowStart ?? false,
    sdkMetadata: capabilities?.sdkMetadata ?? false,
  });
});

script('a task queue nobody polls', async (actor) => {
  const taskQueue = { name: actor.taskQueue };
  await actor.rpc.describeTaskQueue({ taskQueue });
  await actor.rpc.describeTaskQueue({ taskQueue, includeTaskQueueStatus: true, reportStats: true });
  const apiMode = DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED;
  await actor.rpc.describeTaskQueue({ taskQueue, apiMode, reportStats: true, reportPollers: true });
});

script('a task queue in which tasks wait', async (actor) => {
  await actor.start();
  const taskQueue = { name: actor.taskQueue };
  await actor.until('its task waits', async () => {
    const { stats } = await actor.quiet.describeTaskQueue({ taskQueue, reportStats: true });
    return Number(stats?.approximateBacklogCount ?? 0) === 1;
  });
  await actor.rpc.describeTaskQueue({ taskQueue, includeTaskQueueStatus: true, reportStats: true });
});

script('a token of another namespace', async (actor) => {
  await actor.start();
  const { taskToken } = await actor.poll();
  await actor.rpc.respondWorkflowTaskCompleted({ namespace: 'temporal-system', taskToken });
  await actor.rpc.respondWorkflowTaskFailed({ namespace: 'temporal-system', taskToken });
  await actor.rpc.recordActivityTaskHeartbeat({ namespace: 'temporal-system', taskToken });
  await actor.rpc.respondWorkflowTaskCompleted({
    namespace: 'no-such-namespace',
    taskToken,
    commands: [completeRun()],
  });
});

script('a poll for Nexus tasks ends empty', async (actor) => {
  await actor.rpc.pollNexusTaskQueue({ taskQueue: { name: actor.taskQueue } }, { timeoutMs: 3_000 });
});
