// The one client of all contenders, bare like the loop: starts workflows, a fixed number at a time, and waits for each.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent, settings } from '../measured-process.mjs';
import { connect, enums } from './service.mjs';

const { address, namespace, taskQueue, concurrency } = settings();
const { call, close } = connect(address);
const { EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, EVENT_TYPE_WORKFLOW_TASK_COMPLETED } = enums.v1.EventType;
const { HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT } = enums.v1.HistoryEventFilterType;
const encoding = Buffer.from('json/plain');
const input = { payloads: [{ metadata: { encoding }, data: Buffer.from(JSON.stringify('x')) }] };
const lookAgainMs = 50;

async function start(type) {
  const workflowId = `bench-${randomUUID()}`;
  const { runId } = await call('StartWorkflowExecution', {
    namespace,
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueue },
    input,
    identity: 'bench-starter',
    requestId: randomUUID(),
  });
  return { workflowId, runId };
}

/** Runs one workflow to its end; anything but its own argument as the result is a fault of the benchmark. */
async function execute(type) {
  const execution = await start(type);
  for (let nextPageToken; ;) {
    const page = await call('GetWorkflowExecutionHistory', {
      namespace,
      execution,
      waitNewEvent: true,
      historyEventFilterType: HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
      skipArchival: true,
      nextPageToken,
    });
    const [event] = page.history?.events ?? [];
    if (event) return checkResult(event, execution);
    nextPageToken = page.nextPageToken;
  }
}

function checkResult({ eventType, workflowExecutionCompletedEventAttributes: completed }, { workflowId }) {
  const result = completed?.result?.payloads?.[0]?.data;
  if (eventType === EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED && String(result) === '"x"') return;
  throw new Error(`Workflow '${workflowId}' ended with event type ${eventType} and result ${String(result)}`);
}

/** Starts one workflow and waits until its first task has been processed; it stays open. */
async function startAndSettle(type) {
  const execution = await start(type);
  for (;;) {
    const { history } = await call('GetWorkflowExecutionHistory', { namespace, execution });
    const last = history.events.at(-1);
    if (last.eventType === EVENT_TYPE_WORKFLOW_TASK_COMPLETED) return;
    await sleep(lookAgainMs);
  }
}

/** Closed loop; resolves to the milliseconds it took. */
async function repeat(count, once, type) {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await once(type);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  return performance.now() - begin;
}

answerParent(
  {
    execute: (type, count) => repeat(count, execute, type),
    startAndSettle: (type, count) => repeat(count, startAndSettle, type),
  },
  close,
);
