// The messages that codec.mjs measures: poll responses with histories of a given length, completions with a given number of
// commands. Plain objects, so that every codec can take them.

const utf8 = (text) => Buffer.from(text);
const payload = (value) => ({ metadata: { encoding: utf8('json/plain') }, data: utf8(JSON.stringify(value)) });
const payloads = (value) => ({ payloads: [payload(value)] });
const order = {
  orderId: 'order-4711',
  customer: { id: 'c-17', name: 'Ada Lovelace' },
  items: [{ sku: 'tea', count: 2 }],
  total: '12.50',
};
const receipt = { receipt: 'r-2025-000042', chargedAt: '2025-07-07T09:14:05.100Z', ok: true };
const runId = '0197e2b4-5d1c-7a52-9c1e-2f6a3b8d4e10';
const identity = '4711@worker-1.orders.svc.cluster.local';
const requestId = '9fe1b0e7-2634-4dca-a7af-199af0cbe04b';
const taskQueue = { name: 'orders', kind: 1 };
const stickyQueue = { name: `${identity}-7c0f2f4ea1b54f6c9d58`, kind: 2, normalName: 'orders' };
const retryPolicy = { initialInterval: { seconds: 1 }, backoffCoefficient: 2, maximumInterval: { seconds: 100 } };

const started = {
  eventType: 1,
  workflowExecutionStartedEventAttributes: {
    workflowType: { name: 'OrderWorkflow' },
    taskQueue,
    input: payloads(order),
    workflowTaskTimeout: { seconds: 10 },
    originalExecutionRunId: runId,
    firstExecutionRunId: runId,
    identity,
    attempt: 1,
    workflowId: order.orderId,
  },
};

/** One event of each kind of a workflow that calls activities, sleeps and is signalled; `id` is that of the event. */
const turns = [
  () => ({
    eventType: 5,
    workflowTaskScheduledEventAttributes: { taskQueue: stickyQueue, startToCloseTimeout: { seconds: 10 }, attempt: 1 },
  }),
  (id) => ({
    eventType: 6,
    workflowTaskStartedEventAttributes: { scheduledEventId: id - 1, identity, requestId, historySizeBytes: 18_432 },
  }),
  (id) => ({
    eventType: 7,
    workflowTaskCompletedEventAttributes: {
      scheduledEventId: id - 2,
      startedEventId: id - 1,
      identity,
      workerVersion: { buildId: 'orders-2025-07-07' },
      sdkMetadata: {},
      meteringMetadata: {},
    },
  }),
  (id) => ({
    eventType: 10,
    activityTaskScheduledEventAttributes: {
      activityId: String(id),
      activityType: { name: 'chargeCard' },
      taskQueue,
      header: {},
      input: payloads(order),
      scheduleToCloseTimeout: { seconds: 0 },
      startToCloseTimeout: { seconds: 30 },
      heartbeatTimeout: { seconds: 0 },
      workflowTaskCompletedEventId: id - 1,
      retryPolicy,
    },
  }),
  (id) => ({
    eventType: 11,
    activityTaskStartedEventAttributes: { scheduledEventId: id - 1, identity, requestId, attempt: 1 },
  }),
  (id) => ({
    eventType: 12,
    activityTaskCompletedEventAttributes: {
      result: payloads(receipt),
      scheduledEventId: id - 2,
      startedEventId: id - 1,
      identity,
    },
  }),
  (id) => ({
    eventType: 17,
    timerStartedEventAttributes: {
      timerId: String(id),
      startToFireTimeout: { seconds: 5 },
      workflowTaskCompletedEventId: id - 4,
    },
  }),
  (id) => ({ eventType: 18, timerFiredEventAttributes: { timerId: String(id - 1), startedEventId: id - 1 } }),
  () => ({
    eventType: 26,
    workflowExecutionSignaledEventAttributes: {
      signalName: 'approve',
      input: payloads({ by: 'ada' }),
      identity,
      header: {},
    },
  }),
];

/** A `PollWorkflowTaskQueueResponse` with a history of `count` events. */
export function pollResponse(count) {
  const events = Array.from({ length: count }, (_, index) => {
    const eventId = index + 1;
    const eventTime = { seconds: 1_751_879_645 + index, nanos: 100_731_417 };
    const attributes = index === 0 ? started : turns[(index - 1) % turns.length](eventId);
    return { eventId, eventTime, taskId: 1_048_576 + index * 4, ...attributes };
  });
  return {
    taskToken: Buffer.alloc(120, 7),
    workflowExecution: { workflowId: order.orderId, runId },
    workflowType: { name: 'OrderWorkflow' },
    previousStartedEventId: Math.max(0, count - 9),
    startedEventId: count,
    attempt: 1,
    history: { events },
    workflowExecutionTaskQueue: taskQueue,
    scheduledTime: { seconds: 1_751_880_000, nanos: 1 },
    startedTime: { seconds: 1_751_880_000, nanos: 2 },
  };
}

/** A `RespondWorkflowTaskCompletedRequest` that schedules `count` activities. */
export function completionRequest(count) {
  const commands = Array.from({ length: count }, (_, index) => ({
    commandType: 1,
    userMetadata: { summary: payload('charge the card') },
    scheduleActivityTaskCommandAttributes: {
      activityId: String(index + 1),
      activityType: { name: 'chargeCard' },
      taskQueue: { name: 'orders' },
      input: payloads(order),
      startToCloseTimeout: { seconds: 30 },
      workflowTaskCompletedEventId: 0,
      retryPolicy,
    },
  }));
  return {
    taskToken: Buffer.alloc(120, 7),
    commands,
    identity,
    stickyAttributes: { workerTaskQueue: stickyQueue, scheduleToStartTimeout: { seconds: 10 } },
    namespace: 'default',
    sdkMetadata: { sdkName: 'temporal-nestjs', sdkVersion: '0.1.0' },
    capabilities: { discardSpeculativeWorkflowTaskWithEvents: true },
  };
}
