import { afterEach, describe, expect, it } from 'vitest';
import { timestampToMs } from '@nest-temporal/core/internal/proto/time';
import { activityCommand } from '../../test/support/activity-bench.js';
import { TestServer } from '../../test/support/test-server.js';

const hour = 3_600_000;
const failure = { message: 'no', applicationFailureInfo: {} };

describe('activities on a server that skips time', () => {
  let server: TestServer;
  afterEach(() => server.close());

  async function startActivity(retrySeconds: number) {
    server = await TestServer.start({ timeSkipping: 'unlocked' });
    await server.startWorkflow();
    const retryPolicy = { initialInterval: { seconds: retrySeconds } };
    await server.runTask([activityCommand({ retryPolicy, startToCloseTimeout: { seconds: 7_200 } })]);
    return server.pollActivity();
  }

  it('are tried again at once, at the time of their backoff', async () => {
    const first = await startActivity(3_600);
    const { namespace, workflowService } = server;
    await workflowService.respondActivityTaskFailed({ namespace, taskToken: first.taskToken, failure });
    const second = await server.pollActivity();
    expect(second.attempt).toBe(2);
    const waitedMs = (timestampToMs(second.startedTime) ?? 0) - (timestampToMs(first.startedTime) ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(hour);
    expect(waitedMs).toBeLessThan(hour + 60_000);
    await workflowService.respondActivityTaskCompleted({ namespace, taskToken: second.taskToken });
    expect((await server.eventNames()).slice(4)).toEqual([
      'ActivityTaskScheduled',
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'WorkflowTaskScheduled',
    ]);
  });

  it('hold time while a worker has them, unless it is skipped by hand', async () => {
    const { taskToken } = await startActivity(1);
    const before = server.server.time.currentMs();
    const { namespace, workflowService } = server;
    await workflowService.recordActivityTaskHeartbeat({ namespace, taskToken });
    expect(server.server.time.currentMs() - before).toBeLessThan(60_000);
    await server.server.time.skip(2 * hour + 1_000, { whileBusy: true });
    const late = workflowService.respondActivityTaskCompleted({ namespace, taskToken });
    await expect(late).rejects.toThrow(/invalid activityID or activity already timed out/);
    expect((await server.pollActivity()).attempt).toBe(2);
  });

  it('are described with what they wait for', async () => {
    const { taskToken } = await startActivity(3_600);
    const { namespace, workflowService } = server;
    server.server.time.lock();
    await workflowService.respondActivityTaskFailed({ namespace, taskToken, failure });
    const execution = { workflowId: 'order' };
    const { pendingActivities } = await workflowService.describeWorkflowExecution({ namespace, execution });
    expect(pendingActivities).toMatchObject([
      { activityId: 'a', attempt: 2, lastFailure: { message: 'no' }, currentRetryInterval: { seconds: 3_600 } },
    ]);
  });
});
