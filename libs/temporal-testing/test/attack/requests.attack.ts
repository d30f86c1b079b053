/** Random and malformed requests to the embedded server: each is answered by a status that blames the caller, or served. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageName } from '@nest-temporal/core/internal/proto/descriptor';
import {
  encodeMessage,
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { mutate } from './mutations.js';
import { sampleMessage } from './message-sampler.js';
import { Random } from './random.js';

interface Rpc {
  path: string;
  request: MessageName;
}

const rpcs = Object.values({ ...workflowServiceRpcs, ...operatorServiceRpcs, ...testServiceRpcs }) as unknown as Rpc[];
const requestsOfEach = 200;
const mutantsOfEach = 50;
const concurrency = 200;
/** Long polls and calls that wait are let go of after this time. */
const deadlineMs = 300;

/** Statuses that say that the server, not the caller, is at fault. */
const faults = new Set(['INTERNAL', 'UNKNOWN', 'DATA_LOSS']);
/** What a gRPC server in Go answers, with INTERNAL, to bytes that are not of the message. */
const unreadable = 'grpc: error unmarshalling request';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createLocal();
  await environment.client.workflow.start('known-type', { taskQueue: 'known-queue', workflowId: 'known-workflow' });
});
afterAll(() => environment?.teardown());

describe('requests from outside', () => {
  it(`get an answer each: ${rpcs.length} RPCs, ${requestsOfEach} random and ${mutantsOfEach} malformed requests of each`, async () => {
    const channel = environment.server!.channel();
    const random = new Random('requests');
    const calls: (() => Promise<string | undefined>)[] = [];
    for (const { path, request } of rpcs) {
      for (let nth = 0; nth < requestsOfEach + mutantsOfEach; nth++) {
        const message = sampleMessage(request, random);
        // A request for a namespace that does not exist ends early: most are for one that does, and none retires it.
        if (/\/(Delete|Deprecate|Update)Namespace$/.test(path)) Object.assign(message, { namespace: 'gone' });
        else if (random.chance(0.8)) Object.assign(message, { namespace: 'default' });
        const valid = encodeMessage(request, message as never);
        const bytes = nth < requestsOfEach ? valid : mutate(valid, random);
        calls.push(() => channel.unary(path, bytes, { deadlineMs }).then(...toFault(path)));
      }
    }
    const found: string[] = [];
    for (let at = 0; at < calls.length; at += concurrency) {
      const outcomes = await Promise.all(calls.slice(at, at + concurrency).map((call) => call()));
      found.push(...outcomes.filter((outcome) => outcome !== undefined));
    }
    channel.close();
    expect([...new Set(found)]).toEqual([]);
  });

  it('leave a server that works', async () => {
    const { client } = environment;
    const handle = await client.workflow.start('Anything', { taskQueue: 'after', workflowId: 'after-the-attack' });
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate('seen');
    expect((await handle.describe()).status.name).toBe('TERMINATED');
  });
});

function toFault(path: string): [() => undefined, (error: unknown) => string | undefined] {
  return [
    () => undefined,
    (error) => {
      if (!(error instanceof RpcError)) return `${path}: ${String(error)}`;
      const isFault = faults.has(error.status) && !error.message.startsWith(unreadable);
      return isFault ? `${path}: ${error.status} ${error.message}` : undefined;
    },
  ];
}
