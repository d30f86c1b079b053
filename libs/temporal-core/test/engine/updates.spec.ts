import { describe, expect, it } from 'vitest';
import type { UpdateRequestMessage } from '../../src/engine/engine-task.js';
import { EventType } from '../../src/proto/enums.js';
import { historyBuilder } from '../support/history-builder.js';
import { ReplayDriver, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();
const sleeps: Workflow = (job) => (job.type === 'initializeWorkflow' ? [startTimer()] : []);
const update = (updateId: string, more: Partial<UpdateRequestMessage> = {}): UpdateRequestMessage => ({
  messageId: `${updateId}/request`,
  protocolInstanceId: updateId,
  sequencingEventId: 2,
  updateId,
  updateName: 'raise',
  identity: 'client-1',
  arguments: [],
  headers: {},
  ...more,
});
const rejection = (updateId: string, message: RegExp, type: string): unknown => ({
  id: `${updateId}/request/reject`,
  protocolInstanceId: updateId,
  body: {
    type: 'rejected',
    requestMessageId: `${updateId}/request`,
    request: expect.objectContaining({ updateId }) as unknown,
    failure: {
      message: expect.stringMatching(message) as unknown,
      applicationFailureInfo: { type, nonRetryable: true },
    },
  },
});
const unsupported = /^Update "raise" was rejected: this version of the SDK cannot process updates\. Send a signal/;
const admit = (updateId: string) =>
  [
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED,
    {
      workflowExecutionUpdateAdmittedEventAttributes: {
        request: { meta: { updateId, identity: 'client-1' }, input: { name: 'raise' } },
      },
    },
  ] as const;

describe('an update that cannot be served', () => {
  it('is rejected, and the task does what it would have done without it', () => {
    const driver = new ReplayDriver(sleeps);
    const outcome = driver.complete(taskOf(begun().signaled('s').events.slice(0, 3), { updates: [update('u')] }));
    expect(outcome.messages).toEqual([rejection('u', unsupported, 'UpdateNotSupported')]);
    expect(outcome.commands).toHaveLength(1);
    expect(driver.jobTypes).toEqual([['initializeWorkflow']]);
  });

  it('is rejected in the order of the others, each with its own reason', () => {
    const updates = [update('u1'), update('u2', { unreadable: 'it has no id' })];
    expect(new ReplayDriver(sleeps).complete(taskOf(begun().events, { updates })).messages).toEqual([
      rejection('u1', unsupported, 'UpdateNotSupported'),
      rejection('u2', /^Update "raise" was rejected: it has no id\.$/, 'UpdateUnreadable'),
    ]);
  });

  it('keeps neither signals nor later tasks waiting', () => {
    const driver = new ReplayDriver(sleeps);
    const history = begun();
    driver.complete(taskOf(history.events, { updates: [update('u')] }));
    history.taskCompleted().timerStarted().signaled('s').task();
    const outcome = driver.complete(taskOf(history.events, { updates: [update('v')] }));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['signalWorkflow']]);
    expect(outcome.messages).toEqual([rejection('v', unsupported, 'UpdateNotSupported')]);
  });

  it('is rejected with the command that ends the run', () => {
    const driver = new ReplayDriver(() => [{ type: 'completeWorkflow' }]);
    const outcome = driver.complete(taskOf(begun().events, { updates: [update('u')] }));
    expect(outcome).toMatchObject({ isClosed: true, commands: [{}], messages: [{ id: 'u/request/reject' }] });
  });

  it('is rejected when history holds its request, once', () => {
    const driver = new ReplayDriver(sleeps);
    const history = begun()
      .taskCompleted()
      .timerStarted()
      .add(...admit('u'))
      .task();
    const { messages } = driver.complete(taskOf(history.events));
    expect(messages).toEqual([rejection('u', unsupported, 'UpdateNotSupported')]);
    expect(messages[0]?.body).toMatchObject({ request: { sequencingEventId: 6, updateName: 'raise' } });
    history.taskCompleted().signaled('s').task();
    expect(driver.complete(taskOf(history.events)).messages).toEqual([]);
  });

  it('leaves nothing to replay', () => {
    const driver = new ReplayDriver(sleeps);
    const history = begun()
      .add(...admit('u'))
      .taskCompleted()
      .timerStarted()
      .add(...admit('v'))
      .task();
    const replayed = history.taskCompleted().signaled('s').task();
    expect(driver.complete(taskOf(replayed.events)).messages).toEqual([]);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['signalWorkflow']]);
  });
});
