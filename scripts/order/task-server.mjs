// A gRPC server that hands out workflow tasks of histories made by hand, one at a time, and records the answers. It decides
// nothing that the SDKs under comparison could see differently: both get the same events.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { decodeMessage, encodeMessage, packAny, workflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { randomUUID } from 'node:crypto';
import { RunHistory, timeOf } from './history.mjs';
import { payloadsOf, valuesOf } from './payloads.mjs';

const answerLimitMs = 30_000;
const asIs = (bytes) => bytes;

export class TaskServer {
  #server = new Server();
  /** Tasks that wait for a poll, and polls that wait for a task, by queue. */
  #tasks = new Map();
  #polls = new Map();
  /** Who waits for the answer to a task, by its token. */
  #answers = new Map();

  async start() {
    const definition = {};
    const implementation = {};
    for (const [name, { path, request, response }] of Object.entries(workflowServiceRpcs)) {
      const handle = this.#handlers[name];
      if (!handle) continue;
      definition[name] = {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      };
      implementation[name] = (call, reply) => {
        Promise.resolve(handle(decodeMessage(request, call.request), call)).then(
          (message) => reply(null, Buffer.from(encodeMessage(response, message))),
          (error) => reply({ code: 13, details: error.message }),
        );
      };
    }
    this.#server.addService(definition, implementation);
    const port = await new Promise((resolve, reject) =>
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  stop() {
    this.#server.forceShutdown();
  }

  /**
   * Takes a run through its workflow tasks on the worker of a task queue.
   *
   * @param tasks what happens before each of them
   * @returns for each task, its commands and the trace; or why it failed
   */
  async run(taskQueue, workflowType, tasks) {
    const run = { workflowId: `${taskQueue}-${workflowType}`, runId: randomUUID(), workflowType, taskQueue };
    const history = new RunHistory(run);
    const outcomes = [];
    let queue = taskQueue;
    for (const acts of tasks) {
      if (history.isClosed) throw new Error(`${workflowType} is closed before its task ${outcomes.length + 1}`);
      history.startTask(acts);
      const answer = await this.#ask(queue, taskOf(run, history, queue !== taskQueue, tasks.isTraced));
      if (answer.failure) return [...outcomes, { failed: answer.failure.message }];
      history.completeTask(answer);
      const { commands, messages, queryResults } = answer;
      outcomes.push({ commands, messages, trace: traceOf(queryResults) });
      queue = answer.stickyAttributes?.workerTaskQueue?.name || taskQueue;
    }
    return outcomes;
  }

  #ask(queue, task) {
    const token = randomUUID();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`No answer to a task of ${task.workflowType.name} in ${answerLimitMs} ms`)),
        answerLimitMs,
      );
      this.#answers.set(token, (answer) => {
        clearTimeout(limit);
        this.#answers.delete(token);
        resolve(answer);
      });
      const given = { ...task, taskToken: Buffer.from(token) };
      const poll = this.#polls.get(queue)?.shift();
      if (poll) poll(given);
      else this.#tasks.set(queue, given);
    });
  }

  #poll({ taskQueue: { name } }, call) {
    const waiting = this.#tasks.get(name);
    if (waiting) {
      this.#tasks.delete(name);
      return waiting;
    }
    const polls = this.#polls.get(name) ?? [];
    this.#polls.set(name, polls);
    return new Promise((resolve) => {
      polls.push(resolve);
      call.once('cancelled', () => {
        polls.splice(polls.indexOf(resolve), polls.includes(resolve) ? 1 : 0);
        resolve({});
      });
    });
  }

  #answer(request) {
    this.#answers.get(Buffer.from(request.taskToken).toString())?.(request);
    return {};
  }

  #handlers = {
    getSystemInfo: () => ({
      serverVersion: '1.32.0',
      capabilities: {
        signalAndQueryHeader: true,
        internalErrorDifferentiation: true,
        activityFailureIncludeHeartbeat: true,
        encodedFailureAttributes: true,
        sdkMetadata: true,
      },
    }),
    describeNamespace: ({ namespace }) => ({
      namespaceInfo: { name: namespace, state: 1, id: 'order', capabilities: {} },
    }),
    pollWorkflowTaskQueue: (request, call) => this.#poll(request, call),
    respondWorkflowTaskCompleted: (request) => this.#answer(request),
    respondWorkflowTaskFailed: (request) => this.#answer({ failure: { message: 'failed' }, ...request }),
    shutdownWorker: () => ({}),
  };
}

/** The whole history, or what is new for a worker that keeps the run in its cache. */
function taskOf({ workflowId, runId, workflowType, taskQueue }, history, isCached, isTraced = true) {
  const { events, previousStartedEventId, startedEventId } = history;
  return {
    workflowExecution: { workflowId, runId },
    workflowType: { name: workflowType },
    previousStartedEventId,
    startedEventId,
    attempt: 1,
    history: { events: isCached ? events.filter(({ eventId }) => eventId > previousStartedEventId) : events },
    workflowExecutionTaskQueue: { name: taskQueue, kind: 1 },
    scheduledTime: timeOf(Date.now()),
    startedTime: timeOf(Date.now()),
    messages: history.requests.map(messageOf),
    queries: isTraced ? { trace: { queryType: 'trace' } } : {},
  };
}

/** The request of an update, as the server sends it with a task. */
function messageOf({ id, name, args, sequencingEventId }) {
  const request = { meta: { updateId: id, identity: 'order' }, input: { name, args: payloadsOf(args) } };
  return {
    id: `${id}/request`,
    protocolInstanceId: id,
    eventId: sequencingEventId,
    body: packAny('UpdateRequest', request),
  };
}

function traceOf(results) {
  const { answer, errorMessage } = results?.trace ?? {};
  if (answer) return valuesOf(answer)[0];
  return errorMessage || 'no answer';
}
