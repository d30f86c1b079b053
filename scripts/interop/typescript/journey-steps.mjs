// What a client of the TypeScript kind does: the official one and ours offer the same calls. `kit` names what differs.
import assert from 'node:assert/strict';
import { until } from './steps.mjs';

const done = { greeting: 'Hello, Ada, at attempt 3', shouted: 'HELLO, ADA, AT ATTEMPT 3', child: 'child of Ada' };

/** Names and steps, in their order. */
export function journeySteps({ client, completions, errors, pendingActivity, taskQueue }) {
  const idOf = (kind) => `${taskQueue}-${kind}`;
  const optionsOf = (kind, ...args) => ({ taskQueue, workflowId: idOf(kind), args });
  const journeyId = idOf('journey');
  const journey = client.getHandle(journeyId);
  let firstRunId;

  return {
    async progress() {
      await client.start('InteropJourney', optionsOf('journey', 'Ada'));
      await until(() => journey.query('progress'), { stage: 'waiting', total: 0 });
    },
    async query_failure() {
      await assert.rejects(journey.query('no-such-query'), errors.QueryFailed);
    },
    async update() {
      assert.equal(await journey.executeUpdate('add', { args: [5] }), 5);
    },
    async rejected_update() {
      await assert.rejects(journey.executeUpdate('add', { args: [-1] }), (error) => {
        assert.ok(error instanceof errors.UpdateFailed);
        assert.match(error.cause.message, /count must be positive/);
        return true;
      });
      assert.equal((await journey.query('progress')).total, 5);
    },
    async visibility() {
      const query = `InteropStage = 'waiting' AND WorkflowId = '${journeyId}'`;
      await until(async () => {
        const ids = [];
        for await (const { workflowId } of client.list({ query })) ids.push(workflowId);
        return ids;
      }, [journeyId]);
      assert.equal((await client.count(query)).count, 1);
    },
    async taken_id() {
      const again = client.start('InteropJourney', optionsOf('journey', 'Bob'));
      await assert.rejects(again, errors.AlreadyStarted);
    },
    async continue_as_new() {
      firstRunId = (await journey.describe()).runId;
      await journey.signal('release', 'go');
      const result = await client.getHandle(journeyId, firstRunId).result();
      assert.deepEqual(result, { ...done, total: 5, released: 'go', round: 2 });
    },
    async history() {
      const { events } = await client.getHandle(journeyId, firstRunId).fetchHistory();
      const has = (attributes) => events.some((event) => event[attributes]);
      assert.ok(has('markerRecordedEventAttributes'), 'a marker');
      assert.ok(has('timerFiredEventAttributes'), 'a timer');
      assert.ok(has('workflowExecutionUpdateCompletedEventAttributes'), 'an update');
      assert.ok(has('childWorkflowExecutionCompletedEventAttributes'), 'a child');
      assert.ok(events.at(-1).workflowExecutionContinuedAsNewEventAttributes, 'the end');
    },
    async signal_with_start() {
      const signal = { signal: 'release', signalArgs: ['at once'] };
      const options = { ...optionsOf('signalled', 'Ada'), ...signal };
      const handle = await client.signalWithStart('InteropJourney', options);
      assert.deepEqual(await handle.result(), { ...done, total: 0, released: 'at once', round: 2 });
    },
    async cancellation() {
      const handle = await client.start('InteropPatient', optionsOf('cancelled'));
      await until(async () => (await pendingActivity(handle))?.hasBeaten, true);
      await handle.cancel();
      await assert.rejects(handle.result(), ({ cause }) => cause instanceof errors.Cancelled);
      assert.equal(await handle.query('outcome'), 'cleaned up');
      assert.equal((await handle.describe()).status.name, 'CANCELLED');
    },
    async failure() {
      const failing = client.execute('InteropFailing', optionsOf('failed'));
      await assert.rejects(failing, ({ cause }) => {
        assert.ok(cause instanceof errors.Activity);
        const { type, message, details } = cause.cause;
        assert.deepEqual(
          { type, message, details },
          { type: 'CardDeclined', message: 'no funds', details: [{ card: '4242' }] },
        );
        return true;
      });
    },
    async completion_by_id() {
      const handle = await client.start('InteropAsync', optionsOf('async'));
      await until(async () => (await pendingActivity(handle))?.isStarted, true);
      const activity = { workflowId: handle.workflowId, activityId: 'later' };
      await completions.heartbeat(activity, 'soon');
      await completions.complete(activity, 'from outside');
      assert.equal(await handle.result(), 'from outside');
    },
    async termination() {
      const handle = await client.start('InteropJourney', optionsOf('terminated', 'Ada'));
      await handle.terminate('enough');
      await assert.rejects(handle.result(), ({ cause }) => {
        assert.ok(cause instanceof errors.Terminated);
        assert.equal(cause.message, 'enough');
        return true;
      });
    },
  };
}
