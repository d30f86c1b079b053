import { describe, expect, it } from 'vitest';
import { CommandType } from '../../src/proto/enums.js';
import { historyBuilder, payload } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();
const completesTooEarly: Workflow = (job) =>
  job.type === 'initializeWorkflow' ? [{ type: 'completeWorkflow', result: payload(1) }, startTimer()] : [];
const {
  COMMAND_TYPE_START_TIMER: timer,
  COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION: complete,
  COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK: cancelActivity,
} = CommandType;

describe('commands after the terminal one', () => {
  it('are sent before it', () => {
    const { commands } = new ReplayDriver(completesTooEarly).complete(taskOf(begun().events));
    expect(commands.map((command) => command.commandType)).toEqual([timer, complete]);
  });

  it('are expected before it when history was written under core flag 3', () => {
    const history = begun()
      .taskCompleted({ sdkMetadata: { coreUsedFlags: [3] } })
      .timerStarted()
      .completed();
    expect(new ReplayDriver(completesTooEarly).complete(taskOf(history.events)).commands).toEqual([]);
  });

  it('were dropped when history was written without it', () => {
    const history = begun().taskCompleted().completed();
    expect(new ReplayDriver(completesTooEarly).complete(taskOf(history.events)).commands).toEqual([]);
  });

  it('come before it also from a later activation of the same task', () => {
    const workflow: Workflow = (job) => {
      switch (job.type) {
        case 'initializeWorkflow':
          return [scheduleActivity()];
        case 'cancelWorkflow':
          return [{ type: 'requestCancelActivity', seq: 1 }, { type: 'completeWorkflow' }];
        case 'resolveActivity':
          return [startTimer()];
        default:
          return [];
      }
    };
    const history = begun().taskCompleted().activityScheduled().cancelRequested('').task();
    const { commands } = new ReplayDriver(workflow).complete(taskOf(history.events));
    expect(commands.map((command) => command.commandType)).toEqual([cancelActivity, timer, complete]);
  });

  it('of the terminal kind are dropped: the first one wins', () => {
    const driver = new ReplayDriver(() => [
      { type: 'failWorkflow', failure: { message: 'first' } },
      { type: 'completeWorkflow' },
    ]);
    expect(driver.complete(taskOf(begun().events)).commands).toMatchObject([
      { failWorkflowExecutionCommandAttributes: { failure: { message: 'first' } } },
    ]);
  });

  it.each<[string, ReturnType<Workflow>[number], (history: ReturnType<typeof begun>) => void]>([
    ['complete', { type: 'completeWorkflow' }, (history) => history.completed()],
    ['fail', { type: 'failWorkflow', failure: {} }, (history) => history.failed({})],
    ['cancel', { type: 'cancelWorkflow' }, (history) => history.canceled()],
    [
      'continue as new',
      { type: 'continueAsNew', workflowType: 'greet', arguments: [], headers: {} },
      (history) => history.continuedAsNew(),
    ],
  ])('are confirmed by the event of their kind: %s', (_, command, end) => {
    const history = begun().taskCompleted();
    end(history);
    const driver = new ReplayDriver((job) => (job.type === 'initializeWorkflow' ? [command] : []));
    expect(driver.complete(taskOf(history.events))).toMatchObject({ commands: [], isClosed: true });
  });
});
