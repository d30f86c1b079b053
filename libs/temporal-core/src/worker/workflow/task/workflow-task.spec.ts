import { describe, expect, it } from 'vitest';
import { payload } from '../../../../test/support/history-builder.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import { packAny } from '../../../proto/index.js';
import type { PollWorkflowTaskQueueResponse } from '../../../proto/index.js';
import { WorkflowTaskInvalidError } from '../../errors.js';
import { readTaskHead, readWorkflowTask, type WorkflowTask } from './workflow-task.js';

const polled: PollWorkflowTaskQueueResponse = {
  taskToken: new Uint8Array([1]),
  workflowExecution: { workflowId: 'w', runId: 'r' },
  workflowType: { name: 'Order' },
  attempt: 1,
  startedEventId: 3,
  history: { events: [{ eventId: 1 }, { eventId: 2 }, { eventId: 3 }] },
};

async function read(response: PollWorkflowTaskQueueResponse, codecs: PayloadCodec[] = []): Promise<WorkflowTask> {
  const head = readTaskHead(response, 'default');
  if (!head) throw new Error('no task');
  return readWorkflowTask(head, response, codecs);
}

describe('workflow task', () => {
  it('is none when the poll brought no token', () => {
    expect(readTaskHead({}, 'default')).toBeUndefined();
    expect(readTaskHead({ taskToken: new Uint8Array(0) }, 'default')).toBeUndefined();
  });

  it('is read with nothing left optional', async () => {
    expect(await read(polled)).toEqual({
      taskToken: new Uint8Array([1]),
      namespace: 'default',
      workflowId: 'w',
      runId: 'r',
      workflowType: 'Order',
      attempt: 1,
      isLegacyQuery: false,
      previousStartedEventId: 0,
      startedEventId: 3,
      events: [{ eventId: 1 }, { eventId: 2 }, { eventId: 3 }],
      updates: [],
      queries: [],
    });
  });

  it('holds queries, those beside the task and the one that is the task', async () => {
    const beside = await read({
      ...polled,
      queries: { q1: { queryType: 'status', queryArgs: { payloads: [payload(1)] } } },
    });
    expect(beside.queries).toEqual([{ queryId: 'q1', queryName: 'status', arguments: [payload(1)], headers: {} }]);
    const alone = await read({ ...polled, history: null, query: { queryType: 'status' } });
    expect(alone.legacyQuery).toEqual({ queryId: 'legacy', queryName: 'status', arguments: [], headers: {} });
    expect(alone.isLegacyQuery).toBe(true);
  });

  it('holds update requests out of their messages, decoded', async () => {
    const body = packAny('UpdateRequest', {
      meta: { updateId: 'u1', identity: 'client' },
      input: { name: 'approve', args: { payloads: [payload('encoded')] } },
    });
    const codec: PayloadCodec = {
      encode: async (list) => list,
      decode: async (list) => list.map(() => payload('decoded')),
    };
    const message = { id: 'u1/request', protocolInstanceId: 'u1', eventId: 2, body };
    const { updates } = await read({ ...polled, messages: [message] }, [codec]);
    expect(updates).toEqual([
      {
        messageId: 'u1/request',
        protocolInstanceId: 'u1',
        sequencingEventId: 2,
        updateId: 'u1',
        updateName: 'approve',
        identity: 'client',
        arguments: [payload('decoded')],
        headers: {},
      },
    ]);
  });

  const unpacked = { typeUrl: packAny('UpdateRequest', {}).typeUrl };
  const args = { args: { payloads: [payload('secret')] } };
  it.each([
    ['has no id', packAny('UpdateRequest', {}), /^it has no ID$/],
    ['is no message', { ...unpacked, value: new Uint8Array([255]) }, /^its request cannot be read \(/],
    [
      'cannot be decoded',
      packAny('UpdateRequest', { meta: { updateId: 'u' }, input: args }),
      /^its request cannot be read \(.*no key/,
    ],
  ])('does not fail for an update that %s: it is to be rejected', async (_, body, unreadable) => {
    const codec: PayloadCodec = {
      encode: async (list) => list,
      decode: async () => {
        throw new Error('no key');
      },
    };
    const message = { id: 'u/request', protocolInstanceId: 'u', eventId: 2, body };
    const { updates } = await read({ ...polled, messages: [message] }, [codec]);
    expect(updates).toMatchObject([{ messageId: 'u/request', protocolInstanceId: 'u' }]);
    expect(updates[0]?.unreadable).toMatch(unreadable);
  });

  it('leaves out messages of protocols that it does not know', async () => {
    const message = { id: 'm1', body: { typeUrl: 'type.googleapis.com/x.Y' } };
    expect((await read({ ...polled, messages: [message, { id: 'm2' }] })).updates).toEqual([]);
  });

  const invalid: [string, PollWorkflowTaskQueueResponse, RegExp][] = [
    ['no execution', { ...polled, workflowExecution: null }, /has no workflow execution/],
    ['no type', { ...polled, workflowType: null }, /has no workflow type/],
    ['no history', { ...polled, history: null }, /"Order".*has no history/],
  ];
  it.each(invalid)('is refused with %s', async (_, response, message) => {
    await expect(read(response)).rejects.toThrow(WorkflowTaskInvalidError);
    await expect(read(response)).rejects.toThrow(message);
  });
});
