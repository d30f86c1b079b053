import { describe, expect, it } from 'vitest';
import { CommandType } from '@nest-temporal/core/internal/proto/enums';
import type { Command, Payload } from '@nest-temporal/core/internal/proto/index';
import { RunBench, eventNames, timerCommand } from '../../test/support/run-bench.js';

const bytes = (data: Uint8Array): Payload => ({ metadata: {}, data });
const text = (value: string): Payload => bytes(new TextEncoder().encode(value));

function marker(attributes: Command['recordMarkerCommandAttributes']): Command {
  return { commandType: CommandType.COMMAND_TYPE_RECORD_MARKER, recordMarkerCommandAttributes: attributes };
}

function upsert(indexedFields: Record<string, Payload>): Command {
  const upsertWorkflowSearchAttributesCommandAttributes = { searchAttributes: { indexedFields } };
  const commandType = CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES;
  return { commandType, upsertWorkflowSearchAttributesCommandAttributes };
}

function modify(fields: Record<string, Payload>): Command {
  const modifyWorkflowPropertiesCommandAttributes = { upsertedMemo: { fields } };
  return {
    commandType: CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
    modifyWorkflowPropertiesCommandAttributes,
  };
}

describe('commands', () => {
  it('leave their events in their order, with their user metadata', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const userMetadata = { summary: text('"why"') };
    await bench.complete(await bench.poll(), [
      { ...timerCommand('t', 1), userMetadata },
      marker({ markerName: 'm', details: { a: { payloads: [text('1')] } } }),
      upsert({ City: text('"Rome"') }),
      modify({ note: text('"x"') }),
    ]);
    expect(eventNames(run.events).slice(4)).toEqual([
      'TimerStarted',
      'MarkerRecorded',
      'UpsertWorkflowSearchAttributes',
      'WorkflowPropertiesModified',
    ]);
    expect(run.events[4]?.userMetadata).toEqual(userMetadata);
    expect(run.events[5]?.markerRecordedEventAttributes).toMatchObject({
      markerName: 'm',
      workflowTaskCompletedEventId: 4,
    });
    expect(Object.keys(run.state.searchAttributes)).toEqual(['BuildIds', 'City']);
    expect(Object.keys(run.state.memo)).toEqual(['note']);
  });

  const faults: [string, Command, string][] = [
    [
      'a timer without attributes',
      { commandType: CommandType.COMMAND_TYPE_START_TIMER },
      'BadStartTimerAttributes: StartTimerCommandAttributes is not set on StartTimerCommand.',
    ],
    ['a timer without an id', timerCommand('', 1), 'BadStartTimerAttributes: TimerId is not set on StartTimerCommand.'],
    [
      'a timer of negative time',
      timerCommand('t', -1),
      'BadStartTimerAttributes: An invalid StartToFireTimeout is set on StartTimerCommand: negative duration. TimerId=t',
    ],
    [
      'a marker with a long name',
      marker({ markerName: 'x'.repeat(1001) }),
      `BadRecordMarkerAttributes: MarkerName on RecordMarkerCommand exceeds length limit. MarkerName=${'x'.repeat(1001)} Length=1001 Limit=1000`,
    ],
    [
      'no search attributes',
      upsert({}),
      'BadSearchAttributes: IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.',
    ],
    [
      'a search attribute that is too large',
      upsert({ City: bytes(new Uint8Array(2049)) }),
      'BadSearchAttributes: search attribute City value size 2049 exceeds size limit 2048',
    ],
    [
      'no memo',
      modify({}),
      'BadModifyWorkflowPropertiesAttributes: UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.',
    ],
    [
      'a memo that is too large',
      modify({ a: bytes(new Uint8Array(2 * 1024 * 1024)) }),
      'BadModifyWorkflowPropertiesAttributes: ModifyWorkflowPropertiesCommandAttributes',
    ],
  ];

  it.each(faults)('are refused for %s', async (_, command, message) => {
    const bench = new RunBench();
    const run = bench.start();
    await expect(bench.complete(await bench.poll(), [command])).rejects.toThrow(message);
    expect(eventNames(run.events)[3]).toBe('WorkflowTaskFailed');
  });

  it('wait a hundred years at most', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [timerCommand('t', 1e12)]);
    expect(run.events[4]?.timerStartedEventAttributes?.startToFireTimeout).toEqual({
      seconds: 3_153_600_000,
      nanos: 0,
    });
  });

  it('deliver the messages of their completion once, at the place of their command', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const told = (run.updates as unknown as { told: string[] }).told;
    const named = {
      commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
      protocolMessageCommandAttributes: { messageId: 'b' },
    };
    const messages = [{ id: 'a' }, { id: 'b' }];
    await bench.complete(await bench.poll(), [named], { messages, forceCreateNewWorkflowTask: true });
    expect(told).toEqual(['accept b', 'accept a']);
    const answer = bench.complete(await bench.poll(), [named]);
    const message = 'ProtocolMessageCommand referenced absent message ID b';
    await expect(answer).rejects.toThrow(`BadUpdateWorkflowExecutionMessage: ${message}`);
    expect(told.at(-1)).toBe('fail');
  });
});
