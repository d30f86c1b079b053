import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../src/common/payload.js';
import { loggerFrom } from '../../src/common/telemetry.js';
import { encodeMessagePayloads } from '../../src/converter/message-payloads.js';
import type { PayloadCodec } from '../../src/converter/payload-codec.js';
import {
  bundleWorkflows,
  HistoryFormatError,
  historyFromJson,
  ReplayError,
  UnknownWorkflowTypeError,
  Worker,
  WorkerOptionsError,
  type ReplayHistory,
  type ReplayResult,
  type ReplayWorkerOptions,
  type WorkflowBundle,
} from '../../src/worker/index.js';
import { historyBuilder, payload, type HistoryBuilder } from '../support/history-builder.js';
import { GreetingWorkflow } from './fixtures/recorded.workflows.js';

const pathOf = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.workflows.ts`, import.meta.url));
const golden = (name: string): string => readFileSync(new URL(`../histories/${name}.json`, import.meta.url), 'utf8');
/** A run of a workflow in probing.workflows.ts, up to its start. */
const probe = (name: string): HistoryBuilder =>
  historyBuilder().started({
    workflowType: { name: `${name}Workflow` },
    workflowId: 'probe',
    taskQueue: { name: 'queue' },
  });

const errorOf = (replay: Promise<unknown>): Promise<ReplayError> =>
  replay.then(
    () => expect.unreachable('it replays'),
    (error: unknown) => error as ReplayError,
  );

async function resultsOf(results: AsyncIterable<ReplayResult>): Promise<ReplayResult[]> {
  const list: ReplayResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}

let recorded: ReplayWorkerOptions;
let probing: ReplayWorkerOptions;

beforeAll(async () => {
  const load = async (name: string): Promise<{ workflowBundle: WorkflowBundle }> => ({
    workflowBundle: await bundleWorkflows({ workflowsPath: pathOf(name) }),
  });
  [recorded, probing] = [await load('recorded'), await load('probing')];
});

describe('what a replay takes', () => {
  it('is the text of a history, its JSON value, or the message that the client fetches', async () => {
    const text = golden('greeting');
    for (const history of [text, JSON.parse(text), { history: JSON.parse(text) }, historyFromJson(text)]) {
      await expect(Worker.runReplayHistory(recorded, history)).resolves.toBeUndefined();
    }
  });

  it('is workflow code by class or by path', async () => {
    await Worker.runReplayHistory({ workflows: [GreetingWorkflow] }, golden('greeting'));
    await Worker.runReplayHistory({ workflowsPath: pathOf('recorded') }, golden('timers'));
  });

  it.each([
    ['nothing', undefined, /not a workflow history/],
    ['something else', { workflows: [] }, /not a workflow history/],
    ['no JSON', '{"events": [', /not JSON/],
    ['a message without events', historyBuilder(), /no events/],
    ['a message that begins later', { events: probe('Waiting').task().events.slice(1) }, /Event 1 .* has the id 2/],
    ['a message that begins with a task', historyBuilder().task(), /begin with the start/],
    ['a message that went through JSON.stringify', parsed(probe('Waiting').task().taskFailed()), /historyToJson/],
  ])('is not %s', async (_, history, message) => {
    const error = await errorOf(Worker.runReplayHistory(probing, history));
    expect(error).toBeInstanceOf(HistoryFormatError);
    expect(error.message).toMatch(message);
  });

  it.each<[what: string, options: unknown, message: RegExp]>([
    ['no options', undefined, /must be an object/],
    ['no workflow code', {}, /neither workflows nor activities/],
    ['an empty list of workflows', { workflows: [] }, /neither workflows nor activities/],
    ['a misspelled option', { workflowsPath: '/a.js', dataConvertor: {} }, /Did you mean "dataConverter"/],
    ['no boolean as failFast', { workflowsPath: '/a.js', failFast: 'yes' }, /"failFast" must be true or false/],
    [
      'a converter that cannot enter the realm',
      { workflowsPath: '/a.js', dataConverter: { payloadConverter: { toPayload() {}, fromPayload() {} } } },
      /payloadConverterPath/,
    ],
  ])('refuses %s', async (_, options, message) => {
    const error = await errorOf(Worker.runReplayHistory(options as ReplayWorkerOptions, golden('greeting')));
    expect(error).toBeInstanceOf(WorkerOptionsError);
    expect(error.message).toMatch(message);
  });

  it('is configured by plugins', async () => {
    const plugins = [
      { name: 'code', configureReplayWorker: (options: ReplayWorkerOptions) => ({ ...options, ...recorded }) },
    ];
    await expect(Worker.runReplayHistory({ plugins }, golden('greeting'))).resolves.toBeUndefined();
  });
});

describe('a replay', () => {
  it('names a workflow type that the code does not have', async () => {
    const error = await errorOf(Worker.runReplayHistory(probing, golden('greeting')));
    expect(error).toBeInstanceOf(ReplayError);
    expect(error.cause).toBeInstanceOf(UnknownWorkflowTypeError);
    expect(error).toMatchObject({
      workflowType: 'GreetingWorkflow',
      workflowId: 'golden-greeting',
      eventId: undefined,
    });
  });

  it('shows the run to its workflow as it was', async () => {
    const history = { events: probe('TellTale').task().events };
    const error = await errorOf(Worker.runReplayHistory({ ...probing, namespace: 'orders' }, history));
    expect(error.message).toContain('orders | queue | probe | run-1');
    const renamed = await errorOf(Worker.runReplayHistory(probing, history, 'another'));
    expect(renamed.message).toContain('default | queue | another | run-1');
  });

  it('knows the id of a run that came from a reset', async () => {
    const { events } = probe('TellTale').task().taskFailed('run-2').task();
    const error = await errorOf(Worker.runReplayHistory(probing, { events }));
    expect(error.message).toContain('probe | run-2');
    expect(error.runId).toBe('run-2');
  });

  it.each([
    ['is scheduled', probe('TellTale').taskScheduled()],
    ['has failed', probe('TellTale').task().taskFailed()],
    ['has timed out', probe('TellTale').task().taskTimedOut()],
    ['has failed before a signal came', probe('TellTale').task().taskFailed().signaled('say', payload('word'))],
  ])('processes a task that %s', async (_, { events }) => {
    const error = await errorOf(Worker.runReplayHistory(probing, { events }));
    expect(error.cause).toMatchObject({ type: 'TypeError', message: expect.stringContaining('probe | run-1') });
  });

  it('does not give a closed run another task', async () => {
    const { events } = probe('TellTale').task().taskFailed().terminated();
    const error = await errorOf(Worker.runReplayHistory(probing, { events }));
    expect(error.message).toContain('default | queue');
    const unseen = probe('TellTale').taskScheduled().terminated();
    await expect(Worker.runReplayHistory(probing, { events: unseen.events })).resolves.toBeUndefined();
  });

  it('fails by a rejection that nobody handles', async () => {
    const error = await errorOf(Worker.runReplayHistory(probing, { events: probe('Forgetful').task().events }));
    expect(error.cause).toMatchObject({ type: 'RangeError', message: 'nobody listens' });
  });

  it('heeds failureErrorTypes', async () => {
    const options = { ...recorded, failureErrorTypes: ['TypeError'] };
    await expect(Worker.runReplayHistory(options, golden('open-run-that-fails-its-task'))).resolves.toBeUndefined();
  });

  it('reads a history of 50,000 events to its last one', async () => {
    const history = probe('Ticking').task();
    for (let i = 1; history.lastId < 50_000; i++) {
      history.taskCompleted().timerStarted(String(i));
      history.timerFired(history.lastId, String(i)).task();
    }
    await Worker.runReplayHistory(probing, { events: history.events });
    const changed = history.taskCompleted().activityScheduled();
    const error = await errorOf(Worker.runReplayHistory(probing, { events: changed.events }));
    expect(error.message).toMatch(new RegExp(`\\b${changed.lastId}\\b`));
  });

  it('is silent where workflow code logged before', async () => {
    const lines: string[] = [];
    const logger = loggerFrom((level, message) => {
      if (level === 'INFO') lines.push(message);
    });
    const { events } = probe('Waiting').task().taskCompleted().signaled('finish').task();
    await Worker.runReplayHistory({ ...probing, logger }, { events });
    expect(lines).toEqual(['done']);
  });

  it('decodes payloads by the codecs, and leaves the history as it is', async () => {
    const history = historyFromJson(golden('signals-and-query'));
    await encodeMessagePayloads('History', history, [inverting]);
    const before = structuredClone(history);
    const dataConverter = { payloadCodecs: [inverting] };
    await expect(Worker.runReplayHistory({ ...recorded, dataConverter }, history)).resolves.toBeUndefined();
    expect(structuredClone(history)).toEqual(before);
    expect((await errorOf(Worker.runReplayHistory(recorded, history))).workflowType).toBe('CounterWorkflow');
  });
});

describe('a replay of many histories', () => {
  const histories: ReplayHistory[] = ['timers', 'open-run-that-fails-its-task', 'greeting'].map((name) => ({
    workflowId: name,
    history: golden(name),
  }));

  it('says of each how it went', async () => {
    const results = await resultsOf(Worker.runReplayHistories(recorded, histories));
    expect(results.map(({ workflowId, error }) => [workflowId, error?.name])).toEqual([
      ['timers', undefined],
      ['open-run-that-fails-its-task', 'ReplayError'],
      ['greeting', undefined],
    ]);
    for (const { runId } of results) expect(runId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('goes on after a file that is no history', async () => {
    const [, , greeting] = histories;
    const results = await resultsOf(Worker.runReplayHistories(recorded, [{ history: '{}' }, greeting]));
    expect(results.map(({ error }) => error?.name)).toEqual(['HistoryFormatError', undefined]);
  });

  it('throws the first error with failFast', async () => {
    const results = Worker.runReplayHistories({ ...recorded, failFast: true }, histories);
    expect(await results.next()).toMatchObject({ value: { workflowId: 'timers' } });
    await expect(results.next()).rejects.toThrow('not mended yet');
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('takes no more histories than are asked for', async () => {
    let taken = 0;
    let isClosed = false;
    async function* source(): AsyncGenerator<ReplayHistory> {
      try {
        for (const history of histories) {
          taken++;
          yield history;
        }
      } finally {
        isClosed = true;
      }
    }
    const results = Worker.runReplayHistories(recorded, source());
    expect(await results.next()).toMatchObject({ value: { workflowId: 'timers' } });
    // What leaving a `for await` loop does.
    await results.return?.();
    expect({ taken, isClosed }).toEqual({ taken: 1, isClosed: true });
  });
});

/** Turns every bit of every payload. */
const inverting: PayloadCodec = {
  encode: async (payloads: Payload[]) => payloads.map(invert),
  decode: async (payloads: Payload[]) => payloads.map(invert),
};

function invert({ metadata, data }: Payload): Payload {
  return { metadata, data: Uint8Array.from(data, (byte) => byte ^ 0xff) };
}

function parsed({ events }: HistoryBuilder): unknown {
  events[0].workflowExecutionStartedEventAttributes!.input = { payloads: [payload('lost')] };
  return JSON.parse(JSON.stringify({ events }));
}
