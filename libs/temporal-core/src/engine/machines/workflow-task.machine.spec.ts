import { describe, expect, it } from 'vitest';
import { historyBuilder, timeOf } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { randomSeed } from '../random-seed.js';
import { SuggestContinueAsNewReason } from '../../proto/enums.js';
import { WorkflowTaskMachine, workflowTaskTable } from './workflow-task.machine.js';

describeTable(workflowTaskTable, [
  ['idle', 'Scheduled', 'scheduled'],
  ['idle', 'Started', illegal],
  ['idle', 'Completed', illegal],
  ['idle', 'Failed', illegal],
  ['idle', 'Reset', illegal],
  ['idle', 'TimedOut', illegal],
  ['idle', 'Discard', illegal],
  ['scheduled', 'Scheduled', illegal],
  ['scheduled', 'Started', 'started', 'begin'],
  ['scheduled', 'Completed', illegal],
  ['scheduled', 'Failed', illegal],
  ['scheduled', 'Reset', illegal],
  ['scheduled', 'TimedOut', 'idle'],
  ['scheduled', 'Discard', illegal],
  ['started', 'Scheduled', illegal],
  ['started', 'Started', illegal],
  ['started', 'Completed', 'idle'],
  ['started', 'Failed', 'idle'],
  ['started', 'Reset', 'idle', 'reseed'],
  ['started', 'TimedOut', 'idle'],
  ['started', 'Discard', 'idle'],
]);

describe('workflow task', () => {
  it('takes time and size of history from its started event', () => {
    const subject = new WorkflowTaskMachine(new MachineRun());
    const history = historyBuilder().taskScheduled().taskStarted({ historySizeBytes: 640, suggestContinueAsNew: true });
    for (const event of history.events) subject.applyEvent(event);
    expect(subject).toMatchObject({
      timestampMs: timeOf(2),
      historySizeBytes: 640,
      continueAsNewSuggested: true,
      startedEventId: 2,
    });
  });

  it('takes the reasons to continue as new that it knows, and whether the target version changed, until the next task', () => {
    const subject = new WorkflowTaskMachine(new MachineRun());
    const history = historyBuilder()
      .taskScheduled()
      .taskStarted({
        suggestContinueAsNewReasons: [
          SuggestContinueAsNewReason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_HISTORY_EVENTS,
          99 as SuggestContinueAsNewReason,
        ],
        targetWorkerDeploymentVersionChanged: true,
      });
    for (const event of history.events) subject.applyEvent(event);
    expect(subject.continueAsNewReasons).toEqual(['TOO_MANY_HISTORY_EVENTS']);
    expect(subject.targetDeploymentVersionChanged).toBe(true);
    for (const event of history.taskCompleted().task().after(2)) subject.applyEvent(event);
    expect(subject.continueAsNewReasons).toBeUndefined();
    expect(subject.targetDeploymentVersionChanged).toBeUndefined();
  });

  it('never takes time back', () => {
    const subject = new WorkflowTaskMachine(new MachineRun());
    subject.advanceTo(timeOf(10));
    for (const event of historyBuilder().task().events) subject.applyEvent(event);
    expect(subject.timestampMs).toBe(timeOf(10));
  });

  it('that the server has dropped leaves the one before it as the latest', () => {
    const subject = new WorkflowTaskMachine(new MachineRun());
    const [scheduled, started] = historyBuilder().task().events;
    subject.applyEvent(scheduled);
    subject.applyEvent(started);
    subject.discard(0);
    expect(subject.startedEventId).toBe(0);
    expect(() => subject.applyEvent(scheduled)).not.toThrow();
  });

  it('reseeds random numbers by the new run id of a reset, and after no other failure', () => {
    const run = new MachineRun();
    const subject = new WorkflowTaskMachine(run);
    const history = historyBuilder().task().taskFailed().task().taskFailed('run-2');
    for (const event of history.events) subject.applyEvent(event);
    expect(run.jobs).toEqual([{ type: 'updateRandomSeed', randomnessSeed: randomSeed('run-2') }]);
  });
});
