import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../../test/support/history-builder.js';
import { deferred } from '../common/async.js';
import { RpcError } from '../common/rpc-channel.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { decodeMessage, encodeMessage, type MessageTypes } from '../proto/index.js';
import { Connection } from '../transport/connection.js';
import { Workflow, WorkflowRun } from '../workflow/index.js';
import { WorkerOptionsError } from './errors.js';
import { Worker } from './worker.js';
import type { WorkerOptions } from './worker-options.js';

@Workflow({ sandboxed: false })
class ReadsItself {
  @WorkflowRun()
  async run(name: string): Promise<string> {
    // No sandboxed workflow may: that it can, shows where it runs.
    return `${name} ${readFileSync(fileURLToPath(import.meta.url), 'utf8').includes('ReadsItself')}`;
  }
}

type Completed = MessageTypes['RespondWorkflowTaskCompletedRequest'];

/** Gives one workflow task and keeps its answer. */
function serverWithOneTask(): { connection: Connection; answer: Promise<Completed> } {
  const answer = deferred<Completed>();
  let isGiven = false;
  const task: MessageTypes['PollWorkflowTaskQueueResponse'] = {
    taskToken: new Uint8Array([1]),
    workflowExecution: { workflowId: 'w', runId: 'run-1' },
    workflowType: { name: 'ReadsItself' },
    attempt: 1,
    startedEventId: 3,
    history: {
      events: historyBuilder()
        .started({ workflowType: { name: 'ReadsItself' }, input: { payloads: [payload('it is')] } })
        .taskScheduled()
        .taskStarted().events,
    },
  };
  const unary = (path: string, request: Uint8Array, { signal }: { signal?: AbortSignal }): Promise<Uint8Array> => {
    const rpc = path.slice(path.lastIndexOf('/') + 1);
    if (rpc === 'RespondWorkflowTaskCompleted') {
      answer.resolve(decodeMessage('RespondWorkflowTaskCompletedRequest', request));
    }
    if (!rpc.startsWith('Poll')) return Promise.resolve(new Uint8Array(0));
    if (!isGiven) {
      isGiven = true;
      return Promise.resolve(encodeMessage('PollWorkflowTaskQueueResponse', task));
    }
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
    });
  };
  return { connection: Connection.over({ unary, close: () => undefined }), answer: answer.promise };
}

const create = (connection: Connection, more: Partial<WorkerOptions> = {}): Promise<Worker> =>
  Worker.create({ taskQueue: 'q', workflows: [ReadsItself], workflowThreads: 0, connection, ...more });

describe('a worker of unsandboxed workflows', () => {
  it('bundles nothing and runs them on the main thread, with converters that are objects', async () => {
    const { connection, answer } = serverWithOneTask();
    const worker = await create(connection, {
      dataConverter: { payloadConverter: defaultPayloadConverter },
    });
    expect(worker.registered.workflows).toEqual(['ReadsItself']);
    const ended = worker.run();
    const { commands } = await answer;
    const { completeWorkflowExecutionCommandAttributes: completed } = commands?.[0] ?? {};
    const data = completed?.result?.payloads?.[0]?.data ?? new Uint8Array(0);
    expect(new TextDecoder().decode(data)).toBe('"it is true"');
    void worker.shutdown();
    await ended;
  });

  it('refuses to run them in a thread, by name and with the cure', async () => {
    const { connection } = serverWithOneTask();
    const refused = create(connection, { workflowThreads: 1 });
    await expect(refused).rejects.toThrow(WorkerOptionsError);
    await expect(refused).rejects.toThrow(/"ReadsItself" has "sandboxed: false".*Set "workflowThreads: 0"/);
  });
});
