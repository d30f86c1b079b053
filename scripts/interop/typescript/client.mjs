// A client through all steps. Usage: client.mjs <address> <task queue> <whether the worker is of this SDK>
import * as sdk from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { journeySteps } from './journey-steps.mjs';
import { take } from './steps.mjs';

const [address, taskQueue, replays] = process.argv.slice(2);
const connection = await sdk.Connection.connect({ address });
const client = new sdk.Client({ connection });
const steps = journeySteps({
  client: client.workflow,
  completions: client.activity,
  taskQueue,
  errors: {
    QueryFailed: sdk.QueryNotRegisteredError,
    UpdateFailed: sdk.WorkflowUpdateFailedError,
    AlreadyStarted: sdk.WorkflowExecutionAlreadyStartedError,
    Activity: sdk.ActivityFailure,
    Cancelled: sdk.CancelledFailure,
    Terminated: sdk.TerminatedFailure,
  },
  async pendingActivity(handle) {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    return pending && { hasBeaten: Boolean(pending.heartbeatDetails), isStarted: pending.state === 2 };
  },
});

for (const [name, step] of Object.entries(steps)) await take(name, step);
await take('update_with_start', updateWithStart);
if (replays === 'true') await take('replay', replay);
await connection.close();

async function updateWithStart() {
  const options = { taskQueue, workflowId: `${taskQueue}-updated`, args: ['Ada'], workflowIdConflictPolicy: 'FAIL' };
  const startWorkflowOperation = new sdk.WithStartWorkflowOperation('InteropJourney', options);
  const total = await client.workflow.executeUpdateWithStart('add', { startWorkflowOperation, args: [3] });
  assert.equal(total, 3);
  const handle = await startWorkflowOperation.workflowHandle();
  await handle.signal('release', 'then');
  assert.equal((await handle.result()).total, 3);
}

/** Every history of the task queue, by the SDK's own replayer. */
async function replay() {
  const workflowsPath = fileURLToPath(new URL('./workflows.mjs', import.meta.url));
  const histories = client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }).intoHistories();
  const ids = new Set();
  for await (const { error, workflowId } of Worker.runReplayHistories({ workflowsPath }, histories)) {
    if (error) throw error;
    ids.add(workflowId);
  }
  for (const kind of ['journey', 'journey/child', 'updated', 'cancelled', 'failed', 'async']) {
    assert.ok(ids.has(`${taskQueue}-${kind}`), kind);
  }
}
