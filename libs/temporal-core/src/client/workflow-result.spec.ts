import { describe, expect, it } from 'vitest';
import { fakeConnection, type FakeConnection } from '../../test/support/fake-service.js';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { ActivityFailure } from '../common/failures.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { callAborted } from '../transport/errors.js';
import { WorkflowFailedError } from './errors.js';
import { WorkflowClient } from './workflow-client.js';

async function errorOf(failure: object): Promise<WorkflowFailedError> {
  const event = { eventId: 5, workflowExecutionFailedEventAttributes: { failure, retryState: 1 } };
  const connection = fakeConnection({ getWorkflowExecutionHistory: () => ({ history: { events: [event] } }) });
  const error: unknown = await new WorkflowClient({ connection })
    .getHandle('order-7')
    .result()
    .catch((caught: unknown) => caught);
  if (error instanceof WorkflowFailedError) return error;
  throw error;
}

const declined = { message: 'Insufficient funds', applicationFailureInfo: { type: 'CardDeclined' } };
const activity = (cause: object): object => ({
  message: 'Activity task failed',
  cause,
  activityFailureInfo: { activityType: { name: 'charge' }, activityId: '1' },
});
const child = (cause: object): object => ({
  message: 'Child Workflow execution failed',
  cause,
  childWorkflowExecutionFailureInfo: { workflowType: { name: 'Payment' }, workflowExecution: { workflowId: 'p' } },
});

describe('the error of a failed workflow', () => {
  it.each([
    ['an activity', activity(declined)],
    ['a child workflow', child(declined)],
    ['an activity of a child workflow', child(activity(declined))],
    ['the workflow', declined],
  ])('says what %s threw, and not only that it failed', async (_what, failure) => {
    const error = await errorOf(failure);
    expect(error.message).toBe(`Workflow "order-7" failed: CardDeclined: Insufficient funds`);
  });

  it('shows no type that says nothing, and no colon without a message', async () => {
    const plain = { message: 'No stock', applicationFailureInfo: { type: 'Error' } };
    expect((await errorOf(plain)).message).toBe(`Workflow "order-7" failed: No stock`);
    const silent = { message: '', applicationFailureInfo: { type: 'CardDeclined' } };
    expect((await errorOf(activity(silent))).message).toBe(`Workflow "order-7" failed: CardDeclined`);
  });

  it('keeps the whole chain as its cause, and shows the message of a failure without one', async () => {
    expect((await errorOf(activity(declined))).cause).toBeInstanceOf(ActivityFailure);
    const { cause: _, ...alone } = activity(declined) as { cause: unknown };
    expect((await errorOf(alone)).message).toBe(`Workflow "order-7" failed: Activity task failed`);
  });
});

const closed = {
  history: {
    events: [
      {
        workflowExecutionCompletedEventAttributes: { result: { payloads: [defaultPayloadConverter.toPayload('ok')] } },
      },
    ],
  },
};

/** A server, or a proxy before it, that ends `emptyAnswers` long polls after `afterMs`. */
function emptyHanded(emptyAnswers: number, clock: VirtualClock, afterMs: number): FakeConnection {
  return fakeConnection({
    getWorkflowExecutionHistory: () => {
      if (emptyAnswers-- === 0) return closed;
      clock.advance(afterMs);
      return { nextPageToken: new Uint8Array([1]) };
    },
  });
}

describe('waiting for a result', () => {
  it('does not spin when the server answers empty at once', async () => {
    const clock = new VirtualClock();
    const connection = emptyHanded(9, clock, 0);
    const result = new WorkflowClient({ connection, clock }).getHandle('id').result();
    await clock.run();
    expect(await result).toBe('ok');
    expect(connection.requests).toHaveLength(10);
    // 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10 and 10 s, each by up to a fifth less or more.
    expect(clock.now()).toBeGreaterThanOrEqual(26_080);
    expect(clock.now()).toBeLessThanOrEqual(39_120);
  });

  it('goes on at once when the server held the poll before it answered empty', async () => {
    const clock = new VirtualClock();
    const connection = emptyHanded(5, clock, 20_000);
    expect(await new WorkflowClient({ connection, clock }).getHandle('id').result()).toBe('ok');
    expect(clock.now()).toBe(100_000);
    expect(clock.pending).toBe(0);
  });

  it('ends by its timeout between two polls', async () => {
    const clock = new VirtualClock();
    const connection = fakeConnection({
      getWorkflowExecutionHistory: (_request, options) => {
        if (options?.signal?.aborted) throw callAborted(options.signal);
        return {};
      },
    });
    const result = new WorkflowClient({ connection, clock }).getHandle('id').result({ timeout: 1_000 });
    const refused = expect(result).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' });
    await clock.run();
    await refused;
    expect(clock.now()).toBe(1_000);
  });
});
