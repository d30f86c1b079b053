/** Keys, headers and payloads, planted everywhere and looked for in all that a program logs, throws or prints. */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core';
import { Client, Connection } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { Random } from './random.js';

const random = new Random('secrets');
const secret = `SECRET${random.below(1e9)}`;
const order = { id: secret, quantity: 1 };

const pem = (label: string): Buffer => Buffer.from(`-----BEGIN ${label}-----\n${secret}\n-----END ${label}-----\n`);

/** All that was shown, in all the ways in which it may be. */
const shown: string[] = [];
function show(where: string, value: unknown): void {
  shown.push(`${where}: ${inspect(value, { depth: 30, showHidden: true, getters: true })}`);
  shown.push(`${where}: ${inspect(value)}`);
  try {
    shown.push(`${where}: ${JSON.stringify(value)}`);
  } catch {
    // A cycle: it cannot be written, and so not be read.
  }
}

/** Errors as the libraries of activities throw them. */
const failures: Record<string, () => never> = {
  'an error with a request': () => {
    const config = { url: 'http://localhost', headers: { Authorization: `Bearer ${secret}` } };
    throw Object.assign(new Error('Request failed with status code 500'), {
      config,
      request: { config },
      toJSON: () => config,
    });
  },
  'an error with such a cause': () => {
    throw new Error('failed', { cause: Object.assign(new Error('inner'), { options: { password: secret } }) });
  },
  'an object': () => {
    throw { token: secret };
  },
  'an aggregate': () => {
    throw new AggregateError([Object.assign(new Error('one'), { key: secret })], 'several');
  },
};

let environment: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;
beforeAll(async () => {
  const logger = loggerFrom((level, message, attributes) => show(`log ${level} ${message}`, attributes));
  environment = await TestWorkflowEnvironment.createLocal({ logger });
  worker = await Worker.create({
    connection: environment.connection,
    taskQueue: 'secrets',
    workflowsPath: fileURLToPath(new URL('./fixtures/attack.workflows.ts', import.meta.url)),
    activities: { leak: (_: unknown, how: string) => failures[how]?.() },
    logger,
  });
  running = worker.run();
});
afterAll(async () => {
  await worker?.shutdown();
  await running;
  await environment?.teardown();
});

const revealing = (): string[] => [
  ...new Set(shown.filter((line) => line.includes(secret)).map((line) => line.slice(0, 300))),
];

describe('secrets', () => {
  it('of a connection are in nothing that holds it', async () => {
    const address = '127.0.0.1:1';
    const metadata = { 'x-api-key': secret, 'x-key-bin': Buffer.from(secret) };
    const connection = Connection.lazy({ address, apiKey: secret, metadata, tls: true });
    try {
      Connection.lazy({ address, tls: { clientCertPair: { crt: pem('CERTIFICATE'), key: pem('PRIVATE KEY') } } });
    } catch (error) {
      show('refusal', error);
    }
    show('connection', connection);
    show('client', new Client({ connection }));
    show('holder', { nested: [{ connection }], map: new Map([[connection, connection]]) });
    const failed = new Client({ connection }).workflow.start('Any', { taskQueue: 'q', workflowId: 'w', args: [order] });
    show('error', await failed.catch((error: unknown) => error));
    await connection.close();
    expect(revealing()).toEqual([]);
  });

  it('of payloads are in no log and in no error', async () => {
    const { client, connection } = environment;
    const options = { taskQueue: 'secrets', workflowExecutionTimeout: '30s' } as const;
    for (const how of Object.keys(failures)) {
      await client.workflow.execute('Talker', { ...options, workflowId: `talker ${how}`, args: [order, how] });
    }
    const unsound = [`{"id":"${secret}`, `{"id":["${secret}"],"quantity":"${secret}"}`, `"${secret}"`, secret];
    for (const [nth, data] of unsound.entries()) {
      const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(data) };
      const workflowId = `unsound ${nth}`;
      const handle = await client.workflow.start('Collector', { ...options, workflowId });
      const execution = { workflowId };
      const input = { payloads: [payload] };
      await connection.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: execution,
        signalName: 'order',
        input,
      });
      const query = { queryType: 'count', queryArgs: input };
      show(
        'query',
        await connection.workflowService
          .queryWorkflow({ namespace: 'default', execution, query })
          .catch((e: unknown) => e),
      );
      await handle.signal('finish');
      await handle.result();
      const start = { workflowType: { name: 'Talker' }, taskQueue: { name: 'secrets' }, requestId: `r${nth}`, input };
      await connection.workflowService.startWorkflowExecution({
        namespace: 'default',
        workflowId: `bad ${nth}`,
        ...start,
      });
      show(
        'result',
        await client.workflow
          .getHandle(`bad ${nth}`)
          .result()
          .catch((e: unknown) => e),
      );
    }
    show('worker', worker);
    expect(revealing()).toEqual([]);
  });
});
