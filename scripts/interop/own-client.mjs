// Our own client through all steps but the update with start, which it has not. Usage: own-client.mjs <address> <task queue>
import * as failures from '@nest-temporal/core';
import * as sdk from '@nest-temporal/core/client';
import { journeySteps } from './typescript/journey-steps.mjs';
import { take } from './typescript/steps.mjs';

const [address, taskQueue] = process.argv.slice(2);
const connection = await sdk.Connection.connect({ address });
const steps = journeySteps({
  client: new sdk.WorkflowClient({ connection }),
  completions: new sdk.AsyncCompletionClient({ connection }),
  taskQueue,
  errors: {
    QueryFailed: sdk.WorkflowQueryFailedError,
    UpdateFailed: sdk.WorkflowUpdateFailedError,
    AlreadyStarted: sdk.WorkflowExecutionAlreadyStartedError,
    Activity: failures.ActivityFailure,
    Cancelled: failures.CancelledFailure,
    Terminated: failures.TerminatedFailure,
  },
  async pendingActivity(handle) {
    const [pending] = (await handle.describe()).pendingActivities;
    return pending && { hasBeaten: pending.heartbeatDetails.length > 0, isStarted: pending.state === 'STARTED' };
  },
});

for (const [name, step] of Object.entries(steps)) await take(name, step);
await connection.close();
