/** What a run makes of payloads that it cannot use, through the whole realm. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { Payload } from '../../src/common/payload.js';
import type { Measurement } from '../../src/common/telemetry.js';
import { commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

const payload = (encoding: string | undefined, data: string): Payload => ({
  metadata: encoding === undefined ? {} : { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Nobody can ever read these as an item. */
const neverReadable: [string, Payload][] = [
  ['broken JSON', payload('json/plain', '{"id":')],
  ['no data', payload('json/plain', '')],
  ['no encoding', payload(undefined, '{}')],
  ['an invalid encoding', payload('json', '{}')],
  ['lists nested 100,000 deep', payload('json/plain', nested(100_000))],
  ['an invalid item with an extra field nested 100,000 deep', payload('json/plain', `{"extra":${nested(100_000)}}`)],
  ['null', json(null)],
  ['nothing', payload('binary/null', '')],
  ['a value of another shape', json(['x'])],
  ['an item that breaks a rule', json({ id: 'x', quantity: 0 })],
];
/** Another worker, or this one with its codec, could. */
const unknownEncoding = payload('binary/encrypted', 'x');

/** By what a workflow task fails that nobody can go on with before the worker has the codec. */
const unknownEncodingOf = (what: string): object => ({
  status: 'failed',
  failure: {
    message: expect.stringMatching(new RegExp(`^${what}: Unknown payload encoding "binary/encrypted"`, 'i')) as string,
    applicationFailureInfo: { type: 'UnknownPayloadEncodingError' },
  },
});

const good = json({ id: 'good', quantity: 1 });

function signal(signalName: string, ...args: Payload[]): ActivationJob {
  return { type: 'signalWorkflow', signalName, arguments: args, headers: {}, identity: '' };
}

function query(queryName: string, ...args: Payload[]): ActivationJob {
  return { type: 'queryWorkflow', queryId: '1', queryName, arguments: args, headers: {} };
}

let test: TestHost;
const counted: { counter: string; tags: object }[] = [];
beforeAll(async () => {
  const onMeasure = ({ name, tags = {} }: Measurement): void => void counted.push({ counter: name, tags });
  test = await hostOf({ workflowsPath: fixture('payloads.workflow.ts') }, { onMeasure });
});
beforeEach(() => {
  test.logs.length = 0;
  counted.length = 0;
});
afterAll(() => test.host.dispose());

const runOf = (type: string): TestRun => new TestRun(test.host, type);
const startOf = (type: string, ...args: Payload[]): ActivationJob => ({ ...start(type), arguments: args });

describe('a signal whose argument', () => {
  it.each([...neverReadable, ['an unknown encoding', unknownEncoding] as [string, Payload]])(
    'is %s is dropped loudly and does not stop the run',
    async (_, bad) => {
      const run = runOf('Collector');
      await run.commands([startOf('Collector'), signal('add', bad), signal('add', good)]);
      const [done] = await run.commands([signal('finish')]);
      expect(done?.type === 'completeWorkflow' && valueOf(done.result)).toEqual(['GOOD']);
      expect(test.logs).toMatchObject([
        {
          level: 'ERROR',
          message: expect.stringMatching(/^Signal "add" was dropped: .*argument 1 of signal "add"/i) as string,
          attributes: { signalName: 'add', workflowId: expect.stringContaining('workflow-') as string },
        },
      ]);
      expect(counted).toEqual([
        {
          counter: 'temporal_workflow_signals_dropped',
          tags: { namespace: 'default', task_queue: 'tests', workflow_type: 'Collector' },
        },
      ]);
    },
  );

  it('is missing is dropped too, unless it is declared optional', async () => {
    const run = runOf('Collector');
    await run.commands([startOf('Collector'), signal('add'), signal('addMaybe'), signal('addMaybe', json(null))]);
    const [done] = await run.commands([signal('finish')]);
    expect(done?.type === 'completeWorkflow' && valueOf(done.result)).toEqual(['missing', 'null']);
  });

  it('was dropped is dropped on replay as well, without a line or a count', async () => {
    const run = runOf('Collector');
    const jobs = [startOf('Collector'), signal('add', payload('json/plain', '{')), signal('finish')];
    const [done] = await run.commands(jobs, { isReplaying: true });
    expect(done?.type === 'completeWorkflow' && valueOf(done.result)).toEqual([]);
    expect([test.logs, counted]).toEqual([[], []]);
  });
});

describe('a message of a reserved name', () => {
  it.each([
    ['__temporal_x', 'failed'],
    // The SDK itself answers these.
    ['__stack_trace', 'succeeded'],
    ['__enhanced_stack_trace', 'succeeded'],
  ])('%s reaches no dynamic handler', async (name, status) => {
    const run = runOf('Collector');
    const jobs = [startOf('Collector'), signal(name), signal('mine'), query(name), signal('finish')];
    const commands = await run.commands(jobs);
    const done = commands.find(({ type }) => type === 'completeWorkflow');
    expect(done?.type === 'completeWorkflow' && valueOf(done.result)).toEqual(['mine']);
    const answer = commands.find(({ type }) => type === 'queryResult');
    expect(answer).toMatchObject({ answer: { status } });
  });
});

describe('arguments', () => {
  it.each(neverReadable)('of a start that are %s fail the workflow, not its task', async (_, bad) => {
    const [failed] = await runOf('Needy').commands([startOf('Needy', bad)]);
    expect(failed).toMatchObject({
      type: 'failWorkflow',
      failure: {
        message: expect.stringMatching(/argument 1 of workflow "Needy"/i) as string,
        applicationFailureInfo: {
          type: expect.stringMatching(/^(ValidationError|UnreadablePayload)$/) as string,
          nonRetryable: true,
        },
      },
    });
  });

  it('of a start that are missing fail the workflow', async () => {
    const [failed] = await runOf('Needy').commands([startOf('Needy')]);
    expect(failed).toMatchObject({
      type: 'failWorkflow',
      failure: { message: expect.stringContaining('is required, but missing') as string },
    });
  });

  it('of a start in an unknown encoding fail the task: with its codec, the worker can read them', async () => {
    const result = await runOf('Needy').activate([startOf('Needy', unknownEncoding)]);
    expect(result).toMatchObject(unknownEncodingOf('argument 1 of workflow "Needy"'));
  });

  it('of a start in an unknown encoding keep the task failing before a signal could be dropped', async () => {
    const result = await runOf('Needy').activate([startOf('Needy', unknownEncoding), signal('add', unknownEncoding)]);
    expect(result).toMatchObject({ status: 'failed' });
    expect([test.logs, counted]).toEqual([[], []]);
  });

  it('of a query in an unknown encoding fail the query by name, and neither its task nor the run', async () => {
    const run = runOf('Collector');
    const commands = await run.commands([startOf('Collector'), query('has', unknownEncoding)]);
    const { failure } = unknownEncodingOf('argument 1 of query "has"') as { failure: object };
    expect(commands).toMatchObject([{ type: 'queryResult', answer: { status: 'failed', failure } }]);
    const [done] = await run.commands([signal('finish')]);
    expect(done).toMatchObject({ type: 'completeWorkflow' });
  });

  it.each([...neverReadable, ['of an unknown encoding', unknownEncoding] as [string, Payload]])(
    'of a query and an update that are %s are answered',
    async (_, bad) => {
      const run = runOf('Collector');
      const update: ActivationJob = {
        type: 'updateWorkflow',
        updateId: 'u',
        protocolInstanceId: 'u',
        updateName: 'put',
        arguments: [bad],
        headers: {},
        identity: '',
        runValidator: true,
      };
      const commands = await run.commands([startOf('Collector'), update, query('has', bad)]);
      expect(commands).toMatchObject([
        { type: 'updateResponse', response: { stage: 'rejected' } },
        { type: 'queryResult', answer: { status: 'failed' } },
      ]);
    },
  );
});

describe('the result of an activity', () => {
  const resolve = (result: Payload): ActivationJob => ({
    type: 'resolveActivity',
    seq: 1,
    isLocal: false,
    resolution: { status: 'completed', result },
  });

  it.each([
    ['breaks its class', json({ id: 'x', quantity: 0 }), 'ValidationError'],
    ['can never be read', payload('json/plain', '{'), 'UnreadablePayload'],
  ])('that %s is a failure that the workflow can catch, not a task that fails forever', async (_, result, type) => {
    const run = runOf('Finder');
    await run.commands([startOf('Finder')]);
    const [failed] = await run.commands([resolve(result)]);
    expect(failed).toMatchObject({
      type: 'failWorkflow',
      failure: {
        message: expect.stringMatching(/result of activity "find"/i) as string,
        applicationFailureInfo: { type, nonRetryable: true },
      },
    });
  });

  it('that has an unknown encoding fails the task: nothing is lost', async () => {
    const run = runOf('Finder');
    await run.commands([startOf('Finder')]);
    expect(await run.activate([resolve(unknownEncoding)])).toMatchObject(
      unknownEncodingOf('result of activity "find"'),
    );
  });

  it('that is a failure with details nobody can read arrives as the failure that it is', async () => {
    const run = runOf('Finder');
    await run.commands([startOf('Finder')]);
    const broken = payload('json/plain', '{');
    const failure = {
      message: 'declined',
      encodedAttributes: broken,
      applicationFailureInfo: { type: 'CardDeclined', nonRetryable: true, details: { payloads: [broken] } },
    };
    const job: ActivationJob = {
      type: 'resolveActivity',
      seq: 1,
      isLocal: false,
      resolution: { status: 'failed', failure },
    };
    const [failed] = commandsOf(await run.activate([job]));
    expect(failed).toMatchObject({
      type: 'failWorkflow',
      failure: { applicationFailureInfo: { type: 'CardDeclined' } },
    });
  });
});
