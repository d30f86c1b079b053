import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { startTimer } from '../../../test/support/replay-driver.js';
import { CommandType } from '../../proto/enums.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { TimerMachine, timerTable } from './timer.machine.js';

describeTable(timerTable, [
  ['requested', 'TimerStarted', 'running'],
  ['requested', 'TimerFired', illegal],
  ['requested', 'TimerCanceled', illegal],
  ['requested', 'Cancel', 'closed', 'withdraw'],
  ['running', 'TimerStarted', illegal],
  ['running', 'TimerFired', 'closed', 'fire'],
  ['running', 'TimerCanceled', illegal],
  ['running', 'Cancel', 'cancelling', 'requestCancel'],
  ['cancelling', 'TimerStarted', illegal],
  ['cancelling', 'TimerFired', illegal],
  ['cancelling', 'TimerCanceled', 'closed'],
  ['cancelling', 'Cancel', 'cancelling'],
  ['closed', 'TimerStarted', illegal],
  ['closed', 'TimerFired', illegal],
  ['closed', 'TimerCanceled', illegal],
  ['closed', 'Cancel', illegal],
]);

describe('timer', () => {
  const { COMMAND_TYPE_START_TIMER: start, COMMAND_TYPE_CANCEL_TIMER: cancel } = CommandType;
  const [started, fired] = historyBuilder().timerStarted('3').timerFired(1, '3').events;

  it('starts under its number, with its duration and summary', () => {
    const run = new MachineRun();
    const summary = { metadata: {}, data: new Uint8Array() };
    const timer = new TimerMachine(run, { ...startTimer(3), startToFireTimeoutMs: 1500.25, userMetadata: { summary } });
    expect(run.commands).toEqual([start]);
    expect(timer.buildCommand(start)).toEqual({
      commandType: start,
      userMetadata: { summary },
      startTimerCommandAttributes: { timerId: '3', startToFireTimeout: { seconds: 1, nanos: 500_250_000 } },
    });
  });

  it('fires by a job', () => {
    const run = new MachineRun();
    const timer = new TimerMachine(run, startTimer(3));
    timer.applyEvent(started);
    timer.applyEvent(fired);
    expect(run.jobs).toEqual([{ type: 'fireTimer', seq: 3 }]);
    expect(timer.isClosed).toBe(true);
  });

  it('sends no command when it is cancelled before it was sent', () => {
    const run = new MachineRun();
    const timer = new TimerMachine(run, startTimer());
    timer.cancel();
    expect(timer.isWithdrawn).toBe(true);
    expect(run.commands).toEqual([start]);
    expect(run.jobs).toEqual([]);
  });

  it('asks the server once to cancel it while it runs', () => {
    const run = new MachineRun();
    const timer = new TimerMachine(run, startTimer(3));
    timer.applyEvent(started);
    timer.cancel();
    timer.cancel();
    expect(run.commands).toEqual([start, cancel]);
    expect(timer.buildCommand(cancel)).toEqual({ commandType: cancel, cancelTimerCommandAttributes: { timerId: '3' } });
    expect(timer.describeCommand(cancel)).toBe('CancelTimer (timer id "3")');
  });

  it('takes the cancellation of another timer id: only that of a firing is compared', () => {
    const timer = new TimerMachine(new MachineRun(), startTimer(4));
    timer.applyEvent(started);
    timer.cancel();
    timer.applyEvent(historyBuilder().timerCanceled(1, 'another').events[0]);
    expect(timer.isClosed).toBe(true);
  });

  it('refuses the firing of another timer', () => {
    const timer = new TimerMachine(new MachineRun(), startTimer(4));
    timer.applyEvent(started);
    expect(() => timer.applyEvent(fired)).toThrow(NondeterminismError);
    expect(() => timer.applyEvent(fired)).toThrow(/event 2 \(TimerFired\) with timer id "3".*timer id "4"/);
  });
});
