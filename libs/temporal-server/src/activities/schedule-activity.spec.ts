import { describe, expect, it } from 'vitest';
import type { ScheduleActivityTaskCommandAttributes } from '@nest-temporal/core/internal/proto/index';
import { ActivityBench, activityCommand } from '../../test/support/activity-bench.js';

const seconds = (amount: number) => ({ seconds: amount });
const long = 'x'.repeat(1_001);

describe('the command that schedules an activity', () => {
  it.each<[string, ScheduleActivityTaskCommandAttributes, number, object]>([
    [
      'without a run timeout',
      { startToCloseTimeout: seconds(5) },
      0,
      { scheduleToClose: 0, scheduleToStart: 0, startToClose: 5, heartbeat: 0 },
    ],
    [
      'with the whole alone',
      { scheduleToCloseTimeout: seconds(5), heartbeatTimeout: seconds(9) },
      0,
      { scheduleToClose: 5, scheduleToStart: 5, startToClose: 5, heartbeat: 5 },
    ],
    [
      'with parts longer than the whole',
      { scheduleToCloseTimeout: seconds(5), scheduleToStartTimeout: seconds(9), startToCloseTimeout: seconds(2) },
      0,
      { scheduleToClose: 5, scheduleToStart: 5, startToClose: 2, heartbeat: 0 },
    ],
    [
      'within a run timeout',
      { startToCloseTimeout: seconds(50), heartbeatTimeout: seconds(60) },
      20,
      { scheduleToClose: 20, scheduleToStart: 20, startToClose: 20, heartbeat: 20 },
    ],
  ])('has all timeouts filled in, %s', async (_, attributes, runSeconds, expected) => {
    const bench = new ActivityBench({ started: { workflowRunTimeout: seconds(runSeconds) } });
    await bench.schedule(attributes);
    const event = bench.last('activityTaskScheduledEventAttributes');
    expect({
      scheduleToClose: event.scheduleToCloseTimeout?.seconds,
      scheduleToStart: event.scheduleToStartTimeout?.seconds,
      startToClose: event.startToCloseTimeout?.seconds,
      heartbeat: event.heartbeatTimeout?.seconds,
    }).toEqual(expected);
  });

  it('has a retry policy filled in, whatever it says', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { initialInterval: seconds(3), maximumAttempts: 1 } });
    expect(bench.last('activityTaskScheduledEventAttributes')).toMatchObject({
      workflowTaskCompletedEventId: 4,
      taskQueue: { name: 'orders', kind: 1 },
      retryPolicy: {
        initialInterval: seconds(3),
        backoffCoefficient: 2,
        maximumInterval: seconds(300),
        maximumAttempts: 1,
      },
    });
  });

  it.each<[string, ScheduleActivityTaskCommandAttributes]>([
    ['taskQueue is not set', { taskQueue: null }],
    ['missing task queue name', { taskQueue: { name: '' } }],
    ['taskQueue length exceeds limit', { taskQueue: { name: long } }],
    ['task queue name cannot start with reserved prefix /_sys/', { taskQueue: { name: '/_sys/x' } }],
    [
      'cannot use internal per-namespace task queue:temporal-sys-per-ns-tq (in parent component task queue: orders)',
      { taskQueue: { name: 'temporal-sys-per-ns-tq' } },
    ],
    ['activityId is not set', { activityId: '' }],
    ['activityType is not set', { activityType: null }],
    ['activityId exceeds length limit. Length=1001 Limit=1000', { activityId: long }],
    ['activityType exceeds length limit. Length=1001 Limit=1000', { activityType: { name: long } }],
    ["invalid priorities: priority key can't be negative", { priority: { priorityKey: -1 } }],
    ['invalid priorities: fairness key length exceeds limit', { priority: { fairnessKey: long } }],
    ['invalid priorities: must be greater than zero', { priority: { fairnessWeight: -1 } }],
    ['invalid ScheduleToStartTimeout: negative duration', { scheduleToStartTimeout: seconds(-1) }],
    [
      'a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity. ActivityId=a ActivityType=charge',
      { startToCloseTimeout: null, scheduleToCloseTimeout: null },
    ],
    ['BackoffCoefficient cannot be less than 1 on retry policy.', { retryPolicy: { backoffCoefficient: 0.5 } }],
    [
      'MaximumInterval cannot be less than InitialInterval on retry policy.',
      { retryPolicy: { initialInterval: seconds(2), maximumInterval: seconds(1) } },
    ],
    ['MaximumAttempts cannot be negative on retry policy.', { retryPolicy: { maximumAttempts: -1 } }],
    [
      'invalid InitialInterval set on retry policy: negative duration',
      { retryPolicy: { initialInterval: seconds(-1) } },
    ],
    [
      'Invalid timeout type value: Never.',
      { retryPolicy: { nonRetryableErrorTypes: ['Own', 'TemporalTimeout:StartToClose', 'TemporalTimeout:Never'] } },
    ],
  ])('fails the workflow task: %s', async (fault, attributes) => {
    const bench = new ActivityBench();
    await expect(bench.schedule(attributes)).rejects.toThrow(`BadScheduleActivityAttributes: ${fault}`);
    expect(bench.eventNames.slice(3)).toEqual(['WorkflowTaskFailed']);
  });

  it('lets one attempt have any policy', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { maximumAttempts: 1, backoffCoefficient: 0.5 } });
    expect(bench.eventNames.at(-1)).toBe('ActivityTaskScheduled');
  });

  it('wants an id that no pending activity has', async () => {
    const bench = new ActivityBench();
    await expect(bench.schedule({}, {})).rejects.toThrow(
      'ScheduleActivityDuplicateId: invalid history builder state for action: add-activitytask-scheduled-event, ActivityID: a',
    );
    expect(bench.run.state.activities.size).toBe(0);
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is refused when too many activities are pending', async () => {
    const bench = new ActivityBench({ config: { 'limit.numPendingActivities.error': 1 } });
    await expect(bench.schedule({}, { activityId: 'b' })).rejects.toThrow(
      'PendingActivitiesLimitExceeded: the number of pending activities, 1, has reached the per-workflow limit of 1',
    );
  });

  it('ends a run whose input is too large', async () => {
    const bench = new ActivityBench({ config: { 'limit.blobSize.error': 100 } });
    const input = { payloads: [{ metadata: {}, data: new Uint8Array(200) }] };
    await expect(bench.schedule({ input })).rejects.toThrow(
      'BadScheduleActivityAttributes: ScheduleActivityTaskCommandAttributes.Input exceeds size limit.',
    );
    expect(bench.eventNames.slice(3)).toEqual(['WorkflowTaskFailed', 'WorkflowExecutionTerminated']);
  });

  it('hands the activity to the worker that wants it at once', async () => {
    const bench = new ActivityBench();
    const { activityTasks } = await bench.runTask([
      activityCommand({ requestEagerExecution: true }),
      activityCommand({ activityId: 'b' }),
    ]);
    expect(activityTasks).toHaveLength(1);
    expect(activityTasks?.[0]).toMatchObject({ activityId: 'a', attempt: 1, workflowType: { name: 'Order' } });
    expect((await bench.pollActivity()).activityId).toBe('b');
    expect(await bench.hasNoActivity()).toBe(true);
    await bench.call('respondActivityTaskCompleted', { taskToken: activityTasks?.[0]?.taskToken });
    expect(bench.eventNames.slice(6, 8)).toEqual(['ActivityTaskStarted', 'ActivityTaskCompleted']);
  });

  it('goes to the queue where eager execution is off', async () => {
    const bench = new ActivityBench({ config: { 'system.enableActivityEagerExecution': false } });
    const { activityTasks } = await bench.runTask([activityCommand({ requestEagerExecution: true })]);
    expect(activityTasks).toEqual([]);
    expect((await bench.pollActivity()).activityId).toBe('a');
  });
});
