import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { updateRequest } from '../../../test/support/replay-driver.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { CommandType } from '../../proto/enums.js';
import { UpdateMachine, updateTable } from './update.machine.js';

describeTable(updateTable, [
  ['requested', 'Accept', 'accepting', 'accept'],
  ['requested', 'Reject', 'closed', 'reject'],
  ['requested', 'Respond', illegal],
  ['requested', 'UpdateAccepted', illegal],
  ['requested', 'UpdateCompleted', illegal],
  ['accepting', 'Accept', illegal],
  ['accepting', 'Reject', illegal],
  ['accepting', 'Respond', 'responded', 'respond'],
  ['accepting', 'UpdateAccepted', 'running'],
  ['accepting', 'UpdateCompleted', illegal],
  ['responded', 'Accept', illegal],
  ['responded', 'Reject', illegal],
  ['responded', 'Respond', illegal],
  ['responded', 'UpdateAccepted', 'completing'],
  ['responded', 'UpdateCompleted', illegal],
  ['running', 'Accept', illegal],
  ['running', 'Reject', illegal],
  ['running', 'Respond', 'completing', 'respond'],
  ['running', 'UpdateAccepted', illegal],
  ['running', 'UpdateCompleted', illegal],
  ['completing', 'Accept', illegal],
  ['completing', 'Reject', illegal],
  ['completing', 'Respond', illegal],
  ['completing', 'UpdateAccepted', illegal],
  ['completing', 'UpdateCompleted', 'closed'],
  ['closed', 'Accept', illegal],
  ['closed', 'Reject', illegal],
  ['closed', 'Respond', illegal],
  ['closed', 'UpdateAccepted', illegal],
  ['closed', 'UpdateCompleted', illegal],
]);

describe('update', () => {
  const { COMMAND_TYPE_PROTOCOL_MESSAGE: protocolMessage } = CommandType;
  const request = updateRequest('u', { arguments: [payload(1)] });
  const [accepted, completed] = historyBuilder().updateAccepted(2).updateCompleted(1).events;

  it('is asked for by a job, with its validator when it is new and without on replay', () => {
    const [live, replayed] = [new MachineRun(), new MachineRun()];
    new UpdateMachine(live, request);
    new UpdateMachine(replayed, request, 5);
    const job = {
      type: 'updateWorkflow',
      updateId: 'u',
      protocolInstanceId: 'u',
      updateName: 'raise',
      arguments: [payload(1)],
      headers: {},
      identity: 'client-1',
    };
    expect(live.jobs).toEqual([{ ...job, runValidator: true }]);
    expect(replayed.jobs).toEqual([{ ...job, runValidator: false }]);
  });

  it('has a place among the commands for its acceptance, and another for its result', () => {
    const run = new MachineRun();
    const update = new UpdateMachine(run, request);
    update.respond({ stage: 'accepted' });
    expect(run.commands).toEqual([protocolMessage]);
    update.applyEvent(accepted);
    update.respond({ stage: 'completed', result: payload('done') });
    expect(run.commands).toEqual([protocolMessage, protocolMessage]);
    expect(run.messages).toEqual([
      {
        id: 'u/request/accept',
        protocolInstanceId: 'u',
        body: { type: 'accepted', requestMessageId: 'u/request', sequencingEventId: 2, request },
      },
      {
        id: 'u/request/complete',
        protocolInstanceId: 'u',
        body: { type: 'completed', updateId: 'u', identity: 'client-1', result: payload('done') },
      },
    ]);
    update.applyEvent(completed);
    expect(update.isClosed).toBe(true);
  });

  it('may have its result before its acceptance is confirmed', () => {
    const run = new MachineRun();
    const update = new UpdateMachine(run, request);
    update.respond({ stage: 'accepted' });
    update.respond({ stage: 'failed', failure: { message: 'no' } });
    expect(run.messages[1]?.body).toEqual({
      type: 'failed',
      updateId: 'u',
      identity: 'client-1',
      failure: { message: 'no' },
    });
    update.applyEvent(accepted);
    update.applyEvent(completed);
    expect(update.isClosed).toBe(true);
  });

  it('is closed by a rejection, which has no place among the commands', () => {
    const run = new MachineRun();
    const update = new UpdateMachine(run, request);
    update.respond({ stage: 'rejected', failure: { message: 'no' } });
    expect(run.commands).toEqual([]);
    expect(run.messages).toEqual([
      {
        id: 'u/request/reject',
        protocolInstanceId: 'u',
        body: { type: 'rejected', requestMessageId: 'u/request', request, failure: { message: 'no' } },
      },
    ]);
    expect(update.isClosed).toBe(true);
  });

  it('proves workflow code nondeterministic when it rejects what history has accepted', () => {
    const update = new UpdateMachine(new MachineRun(), request, 9);
    const reject = (): void => update.respond({ stage: 'rejected', failure: { message: 'no such update' } });
    expect(reject).toThrow(NondeterminismError);
    expect(() => new UpdateMachine(new MachineRun(), request, 9).respond({ stage: 'rejected', failure: {} })).toThrow(
      /History has accepted update "raise" with id "u", but workflow code rejected it on replay/,
    );
  });

  it('proves workflow code nondeterministic by the events of another update, or of another stage', () => {
    const update = new UpdateMachine(new MachineRun(), request);
    update.respond({ stage: 'accepted' });
    expect(() => update.applyEvent(completed)).toThrow(
      /event 2 \(WorkflowExecutionUpdateCompleted\) of the update with id "u" where workflow code accepted update "raise" with id "u"/,
    );
    const [other] = historyBuilder().updateAccepted(2, 'v').events;
    expect(() => update.applyEvent(other)).toThrow(NondeterminismError);
    update.applyEvent(accepted);
    update.respond({ stage: 'completed' });
    expect(() => update.applyEvent(accepted)).toThrow(/where workflow code completed update "raise"/);
    const [otherCompleted] = historyBuilder().updateCompleted(1, 'v').events;
    expect(() => update.applyEvent(otherCompleted)).toThrow(/with id "v" where/);
  });

  it('describes its commands by the update', () => {
    expect(new UpdateMachine(new MachineRun(), request).describeCommand(protocolMessage)).toBe(
      'ProtocolMessage (update "raise" with id "u")',
    );
  });
});
