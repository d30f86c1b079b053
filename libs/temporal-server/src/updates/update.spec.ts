import { describe, expect, it } from 'vitest';
import { UpdateWorkflowExecutionLifecycleStage as Stage } from '@nest-temporal/core/internal/proto/enums';
import { CancelledError, NotFoundError } from '../common/errors.js';
import { Update } from './update.js';

const accepted = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
const completed = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;
const admitted = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED;
const patienceMs = 60_000;

function newUpdate(): Update {
  return new Update('u', { name: 'admitted' }, { meta: { updateId: 'u' }, input: { name: 'change' } });
}

describe('an update', () => {
  const { signal } = new AbortController();

  it('answers at once whoever waits for nothing', async () => {
    const update = newUpdate();
    const unspecified = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED;
    expect(await update.reach(unspecified, patienceMs, signal)).toEqual({ stage: admitted });
    expect(await update.reach(admitted, patienceMs, signal)).toEqual({ stage: admitted });
  });

  it('answers each who waits when it has come that far', async () => {
    const update = newUpdate();
    const order: string[] = [];
    const first = update.reach(accepted, patienceMs, signal).then(() => order.push('accepted'));
    const second = update.reach(completed, patienceMs, signal).then(() => order.push('completed'));
    update.move({ name: 'sent' });
    update.move({ name: 'accepted', acceptedEventId: 5 });
    await first;
    expect(order).toEqual(['accepted']);
    update.move({ name: 'completed', acceptedEventId: 5, outcome: {} });
    await second;
    expect(order).toEqual(['accepted', 'completed']);
  });

  it('lets go of its request once the history has it', () => {
    const update = newUpdate();
    expect(update.size).toBeGreaterThan(10);
    update.move({ name: 'accepted', acceptedEventId: 5 });
    expect(update.request).toBeUndefined();
    expect(update.size).toBe(2);
  });

  it('tells its error to those who wait and to those who come later', async () => {
    const update = newUpdate();
    const waiting = update.reach(completed, patienceMs, signal);
    const error = new NotFoundError('gone');
    update.move({ name: 'failed', error });
    await expect(waiting).rejects.toBe(error);
    await expect(update.reach(admitted, patienceMs, signal)).rejects.toBe(error);
  });

  it('tells how far it has come when the time is over', async () => {
    const update = newUpdate();
    expect(await update.reach(completed, 1, signal)).toEqual({ stage: admitted });
    update.move({ name: 'accepted', acceptedEventId: 5 });
    expect(await update.reach(completed, 1, signal)).toEqual({ stage: accepted });
  });

  it('lets those who wait go with what it knows', async () => {
    const update = newUpdate();
    update.move({ name: 'accepted', acceptedEventId: 5 });
    const waiting = update.reach(completed, patienceMs, signal);
    update.release();
    expect(await waiting).toEqual({ stage: accepted });
  });

  it('ends the wait of a call that ends, with the reason of its signal', async () => {
    const update = newUpdate();
    const call = new AbortController();
    const waiting = update.reach(completed, patienceMs, call.signal);
    const reason = new CancelledError();
    call.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(update.reach(completed, patienceMs, call.signal)).rejects.toBe(reason);
  });

  it('answers with what is there even to a call that has ended', async () => {
    const update = newUpdate();
    update.move({ name: 'completed', acceptedEventId: 5, outcome: {} });
    expect(await update.reach(completed, patienceMs, AbortSignal.abort(new CancelledError()))).toEqual({
      stage: completed,
      outcome: {},
    });
  });
});
