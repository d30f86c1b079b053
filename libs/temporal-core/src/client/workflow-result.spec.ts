import { describe, expect, it } from 'vitest';
import { fakeConnection } from '../../test/support/fake-service.js';
import { ActivityFailure } from '../common/failures.js';
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
    expect(error.message).toBe(`Workflow 'order-7' failed: CardDeclined: Insufficient funds`);
  });

  it('shows no type that says nothing, and no colon without a message', async () => {
    const plain = { message: 'No stock', applicationFailureInfo: { type: 'Error' } };
    expect((await errorOf(plain)).message).toBe(`Workflow 'order-7' failed: No stock`);
    const silent = { message: '', applicationFailureInfo: { type: 'CardDeclined' } };
    expect((await errorOf(activity(silent))).message).toBe(`Workflow 'order-7' failed: CardDeclined`);
  });

  it('keeps the whole chain as its cause, and shows the message of a failure without one', async () => {
    expect((await errorOf(activity(declined))).cause).toBeInstanceOf(ActivityFailure);
    const { cause: _, ...alone } = activity(declined) as { cause: unknown };
    expect((await errorOf(alone)).message).toBe(`Workflow 'order-7' failed: Activity task failed`);
  });
});
