// Records the golden histories of libs/temporal-core/test/histories on the real server: runs the workflows of
// test/replay/fixtures with our worker and writes what the server holds of them, as exported JSON. A history is never
// edited and never recorded again, only added: a file that exists is left alone. Needs the build.
// Usage: node scripts/record-histories.mjs [name …]
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, ApplicationFailure, heartbeat, sleep as activitySleep } from '@nest-temporal/core/activity';
import { Connection, WorkflowClient, WorkflowFailedError } from '@nest-temporal/core/client';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { historyToJson } from '@nest-temporal/core/internal/proto/history';
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import { Worker } from '@nest-temporal/core/worker';
import { startTemporalServer } from './temporal-server.mjs';
import { root } from './workspace.mjs';

const folder = join(root, 'libs/temporal-core/test/histories');
const workflowsPath = join(root, 'libs/temporal-core/test/replay/fixtures/recorded.workflows.ts');
const identity = 'recorder';
const taskQueue = 'golden';
const patienceMs = 20_000;

const activities = {
  sayHello: async ({ name }) => `Hello, ${name}!`,
  async failUntil(attempt) {
    const now = activityInfo().attempt;
    if (now < attempt) throw new Error(`attempt ${now} fails`);
    return `attempt ${now}`;
  },
  async refuse(reason) {
    throw ApplicationFailure.nonRetryable(reason, 'Refused', { reason });
  },
  async untilCancelled() {
    for (;;) {
      heartbeat();
      await activitySleep(50);
    }
  },
};

/** Name of the file → what leads to its history. `run` gets the handle of the started workflow. */
const recordings = {
  greeting: { type: 'GreetingWorkflow', args: [{ name: 'my name' }] },
  'invalid-input': { type: 'GreetingWorkflow', args: [{ name: '' }], fails: true },
  timers: { type: 'TimerWorkflow' },
  'signals-and-query': {
    type: 'CounterWorkflow',
    async run(handle) {
      await handle.signal('add', 2);
      await until(async () => (await handle.query('count')) === 2);
      await handle.signal('add', 3);
      await handle.signal('finish');
    },
  },
  'open-run': {
    type: 'CounterWorkflow',
    isOpen: true,
    async run(handle) {
      await handle.signal('add', 2);
      await until(async () => (await handle.query('count')) === 2);
    },
  },
  cancellation: {
    type: 'CancelledWorkflow',
    fails: true,
    async run(handle) {
      await until(async () => (await handle.describe()).raw.pendingActivities?.some(({ state }) => state === 2));
      await handle.cancel();
    },
  },
  termination: {
    type: 'CounterWorkflow',
    fails: true,
    async run(handle) {
      await handle.signal('add', 1);
      await until(async () => (await handle.query('count')) === 1);
      await handle.terminate('no longer wanted');
    },
  },
  'activity-retry-and-failure': { type: 'ActivityTroubleWorkflow' },
  'workflow-failure': { type: 'FailingWorkflow', fails: true },
  'failed-task': {
    type: 'FailedTaskWorkflow',
    async run(handle) {
      await until(() => hasEvent(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED));
      await handle.signal('mend');
    },
  },
  'open-run-that-fails-its-task': {
    type: 'FailedTaskWorkflow',
    isOpen: true,
    run: (handle) => until(() => hasEvent(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)),
  },
  'continued-as-new': { type: 'ChainWorkflow', args: [1], firstRun: true },
  'after-continue-as-new': { type: 'ChainWorkflow', args: [1] },
  randomness: { type: 'RandomWorkflow' },
  'local-activities': { type: 'LocalWorkflow' },
  patched: { type: 'PatchedWorkflow' },
  'patch-deprecated': { type: 'DeprecatedPatchWorkflow' },
  children: { type: 'ParentWorkflow' },
  'external-workflows': { type: 'NeighborWorkflow' },
  updates: {
    type: 'UpdatedWorkflow',
    async run(handle) {
      const greetings = [greet(handle, 'a'), greet(handle, 'b')];
      await until(() => hasEvents(handle, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 2));
      await handle.signal('note', 'begin');
      await Promise.all(greetings);
      await fails(greet(handle, ''));
      await fails(handle.executeUpdate('fail'));
      await greet(handle, 'c');
      await handle.executeUpdate('finish');
    },
  },
  'open-run-with-update': {
    type: 'UpdatedWorkflow',
    isOpen: true,
    run: (handle) => handle.startUpdate('greet', { args: ['a'], updateId: 'a', waitForStage: 'ACCEPTED' }),
  },
  'reset-with-updates': {
    type: 'UpdatedWorkflow',
    latestRun: true,
    async run(handle, client) {
      await until(() => hasEvent(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED));
      await handle.signal('note', 'begin');
      await greet(handle, 'a');
      await handle.signal('note', 'between');
      await greet(handle, 'b');
      await client.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: handle.workflowId, runId: handle.firstExecutionRunId },
        reason: 'recorded',
        requestId: randomUUID(),
        workflowTaskFinishEventId: 4,
      });
      const latest = client.getHandle(handle.workflowId);
      await until(() => hasEvents(latest, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, 2));
      await latest.executeUpdate('finish');
      await latest.result();
    },
  },
};

const greet = (handle, name) => handle.executeUpdate('greet', { args: [name], updateId: name || 'nobody' });

async function fails(promise) {
  const error = await promise.then(
    () => new Error('The update did not fail'),
    () => undefined,
  );
  if (error) throw error;
}

const hasEvent = (handle, type) => hasEvents(handle, type, 1);

async function hasEvents(handle, type, count) {
  const { events = [] } = await handle.fetchHistory();
  return events.filter(({ eventType }) => eventType === type).length >= count;
}

async function until(holds) {
  for (const deadline = Date.now() + patienceMs; !(await holds()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass within ${patienceMs} ms: ${holds}`);
  }
}

function withinPatience(name, promise) {
  const tooLate = sleep(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`${name}: the workflow did not end within ${patienceMs} ms`);
  });
  return Promise.race([promise, tooLate]);
}

async function record(client, name) {
  const { type, args = [], run, isOpen = false, fails = false, firstRun = false, latestRun = false } = recordings[name];
  const workflowId = `golden-${name}`;
  const handle = await client.start(type, { taskQueue, workflowId, args });
  await run?.(handle, client);
  if (!isOpen && !latestRun) {
    const hasFailed = await withinPatience(name, handle.result()).then(
      () => false,
      (error) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
        return true;
      },
    );
    if (hasFailed !== fails) throw new Error(`${name}: the workflow ${hasFailed ? 'failed' : 'did not fail'}`);
  }
  const recorded = firstRun ? client.getHandle(workflowId, handle.firstExecutionRunId) : client.getHandle(workflowId);
  const history = await recorded.fetchHistory();
  if (isOpen) await handle.terminate();
  return neutral(historyToJson(history));
}

/** Without what says where it was recorded: paths in stack traces, the name of the worker's own queue. */
function neutral(json) {
  return `${JSON.stringify(json, null, 1)}\n`
    .replaceAll(root, '/app')
    .replaceAll(/\(?(?:node|file):[^\s"\\)]*\)?/g, '(host)')
    .replaceAll(new RegExp(`"${identity}-[0-9a-f]{32}"`, 'g'), '"sticky"');
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(recordings, name));
if (unknown.length > 0) {
  console.error(`There is no recording ${unknown.join(', ')}. There are: ${Object.keys(recordings).join(', ')}.`);
  process.exit(2);
}
const fileOf = (name) => join(folder, `${name}.json`);
const missing = (chosen.length > 0 ? chosen : Object.keys(recordings)).filter((name) => !existsSync(fileOf(name)));
if (missing.length === 0) {
  console.log('All histories are there. A history is never recorded again: add another under a new name.');
} else {
  mkdirSync(folder, { recursive: true });
  const server = await startTemporalServer();
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new WorkflowClient({ connection, identity });
    const worker = await Worker.create({
      connection,
      taskQueue,
      identity,
      buildId: `build-${randomUUID()}`,
      workflowsPath,
      activities,
      maxHeartbeatThrottleInterval: 100,
      logger: loggerFrom((level, message, attributes) => {
        if (level === 'WARN' || level === 'ERROR') console.log(`    ${message}: ${attributes?.error}`);
      }),
    });
    await worker.runUntil(async () => {
      for (const name of missing) {
        writeFileSync(fileOf(name), await record(client, name));
        console.log(`  ✓ ${name}`);
      }
    });
  } finally {
    await connection.close();
    await server.stop();
  }
}
