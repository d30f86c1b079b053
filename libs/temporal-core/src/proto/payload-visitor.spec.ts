import { describe, expect, it } from 'vitest';
import { packAny, unpackAny } from './codec.js';
import type {
  Failure,
  History,
  Payload,
  PollWorkflowTaskQueueResponse,
  RespondWorkflowTaskCompletedRequest,
} from './gen/types.js';
import { holdsPayloads } from './payload-plan.js';
import { collectPayloads, type PayloadSlot } from './payload-visitor.js';

const payload = (text: string): Payload => ({ metadata: {}, data: new TextEncoder().encode(text) });
const payloads = (...texts: string[]) => ({ payloads: texts.map(payload) });
const textOf = ({ data }: Payload) => Buffer.from(data).toString();
const texts = (slots: PayloadSlot[]) =>
  slots.flatMap((slot) => (slot.kind === 'list' ? slot.get() : [slot.get()]).map(textOf));
const paths = (slots: PayloadSlot[]) => slots.map(({ path }) => path.join('.'));

describe('collecting payloads', () => {
  it('finds lists, single payloads, maps of payloads and causes of failures', () => {
    const failure: Failure = {
      applicationFailureInfo: { details: payloads('detail') },
      cause: { encodedAttributes: payload('inner') },
    };
    const request: RespondWorkflowTaskCompletedRequest = {
      commands: [
        {
          scheduleActivityTaskCommandAttributes: { input: payloads('a', 'b') },
          userMetadata: { summary: payload('summary') },
        },
        { failWorkflowExecutionCommandAttributes: { failure } },
        { startChildWorkflowExecutionCommandAttributes: { memo: { fields: { note: payload('memo') } } } },
      ],
      queryResults: { q1: { answer: payloads('answer') } },
    };
    const slots = collectPayloads('RespondWorkflowTaskCompletedRequest', request);
    expect(paths(slots)).toEqual([
      'commands.0.scheduleActivityTaskCommandAttributes.input.payloads',
      'commands.0.userMetadata.summary',
      'commands.1.failWorkflowExecutionCommandAttributes.failure.cause.encodedAttributes',
      'commands.1.failWorkflowExecutionCommandAttributes.failure.applicationFailureInfo.details.payloads',
      'commands.2.startChildWorkflowExecutionCommandAttributes.memo.fields.note',
      'queryResults.q1.answer.payloads',
    ]);
    expect(texts(slots).sort()).toEqual(['a', 'answer', 'b', 'detail', 'inner', 'memo', 'summary']);
  });

  it('replaces a list by one of another length, and single payloads', () => {
    const response: PollWorkflowTaskQueueResponse = { query: { queryArgs: payloads('1', '2') } };
    for (const slot of collectPayloads('PollWorkflowTaskQueueResponse', response)) {
      if (slot.kind === 'list') slot.set([payload('one')]);
    }
    expect(response.query?.queryArgs).toEqual(payloads('one'));

    const metadata = { summary: payload('old') };
    for (const slot of collectPayloads('UserMetadata', metadata)) if (slot.kind === 'single') slot.set(payload('new'));
    expect(metadata).toEqual({ summary: payload('new') });

    const memo = { fields: { a: payload('old'), b: payload('kept') } };
    const [first] = collectPayloads('Memo', memo);
    if (first.kind === 'single') first.set(payload('new'));
    expect(memo).toEqual({ fields: { a: payload('new'), b: payload('kept') } });
  });

  it('says in which event or command a payload stands', () => {
    const history: History = {
      events: [
        { eventId: 1, workflowExecutionStartedEventAttributes: { input: payloads('start') } },
        { eventId: 2, workflowExecutionSignaledEventAttributes: { input: payloads('signal') } },
      ],
    };
    const slots = collectPayloads('PollWorkflowTaskQueueResponse', { history, query: { queryArgs: payloads('q') } });
    expect(slots.map(({ event }) => event?.eventId)).toEqual([1, 2, undefined]);
    expect(slots[1].event).toBe(history.events?.[1]);

    const command = { completeWorkflowExecutionCommandAttributes: { result: payloads('r') } };
    const [slot] = collectPayloads('RespondWorkflowTaskCompletedRequest', { commands: [command] });
    expect(slot.command).toBe(command);
  });

  it('leaves out search attributes and headers unless asked for', () => {
    const request = {
      input: payloads('input'),
      header: { fields: { h: payload('header') } },
      searchAttributes: { indexedFields: { s: payload('attribute') } },
    };
    const collect = (selection = {}) => texts(collectPayloads('StartWorkflowExecutionRequest', request, selection));
    expect(collect()).toEqual(['input']);
    expect(collect({ headers: true })).toEqual(['input', 'header']);
    expect(collect({ searchAttributes: true })).toEqual(['input', 'attribute']);
  });

  it('takes the groups of a count for search attributes', () => {
    const counted = { groups: [{ groupValues: [payload('Running')] }] };
    expect(collectPayloads('CountWorkflowExecutionsResponse', counted)).toEqual([]);
    expect(texts(collectPayloads('CountWorkflowExecutionsResponse', counted, { searchAttributes: true }))).toEqual([
      'Running',
    ]);
  });

  it.each([
    ['core_patch', { 'patch-data': 'p' }, []],
    ['core_local_activity', { data: 'd', result: 'r' }, ['r']],
    ['my_marker', { data: 'd', result: 'r' }, ['d', 'r']],
  ])('leaves out what the library wrote into the marker %s', (markerName, details, expected) => {
    const entries = Object.entries(details).map(([key, text]) => [key, payloads(text)] as const);
    const attributes = {
      markerName,
      details: Object.fromEntries(entries),
      failure: { encodedAttributes: payload('f') },
    };
    const command = { commands: [{ recordMarkerCommandAttributes: attributes }] };
    const event = { events: [{ markerRecordedEventAttributes: attributes }] };
    const all = { coreMarkers: true };
    expect(texts(collectPayloads('RespondWorkflowTaskCompletedRequest', command))).toEqual([...expected, 'f']);
    expect(texts(collectPayloads('History', event))).toEqual([...expected, 'f']);
    expect(texts(collectPayloads('History', event, all))).toEqual([...Object.values(details), 'f']);
  });

  it('passes over what is absent, null or empty', () => {
    const request = { input: null, header: undefined, memo: {}, lastCompletionResult: { payloads: [] } };
    expect(collectPayloads('StartWorkflowExecutionRequest', request)).toEqual([]);
    expect(collectPayloads('WorkflowExecution', { workflowId: 'w' })).toEqual([]);
  });

  it('sees the body of a protocol message once it is unpacked', () => {
    const body = packAny('UpdateRequest', { input: { name: 'approve', args: payloads('old') } });
    expect(holdsPayloads('ProtocolMessage')).toBe(false);
    const request = unpackAny('UpdateRequest', body);
    for (const slot of collectPayloads('UpdateRequest', request)) if (slot.kind === 'list') slot.set([payload('new')]);
    expect(unpackAny('UpdateRequest', packAny('UpdateRequest', request)).input?.args).toEqual(payloads('new'));
  });
});

describe('holding payloads', () => {
  it('is known of a type without a message', () => {
    expect(holdsPayloads('PollWorkflowTaskQueueResponse')).toBe(true);
    expect(holdsPayloads('GetSystemInfoResponse')).toBe(false);
  });
});
