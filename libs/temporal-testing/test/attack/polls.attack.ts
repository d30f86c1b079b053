/** Damaged tasks from the server to a worker: each costs at most its own task, and the worker goes on with the next. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core';
import { bundleWorkflows, Worker } from '@nest-temporal/core/worker';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { historyFromJson } from '@nest-temporal/core/internal/proto/history';
import type { HistoryEvent, PollWorkflowTaskQueueResponse } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { connectTo, silence } from './scripted-server.js';
import { mutate } from './mutations.js';
import { Random } from './random.js';

const core = new URL('../../../temporal-core/test/', import.meta.url);
const folder = fileURLToPath(new URL('histories/', core));
const random = new Random('polls');

/** Histories cut so that their last task is open. */
const openHistories = readdirSync(folder)
  .map((file) => historyFromJson(readFileSync(`${folder}${file}`, 'utf8')).events)
  .map((events) =>
    events.slice(
      0,
      events.findLastIndex(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) + 1,
    ),
  )
  .filter((events) => events.length > 0);

let tokens = 0;

function taskOf(events: HistoryEvent[]): PollWorkflowTaskQueueResponse {
  const { workflowType } = events[0].workflowExecutionStartedEventAttributes!;
  const startedEventId = events.at(-1)!.eventId ?? 0;
  return {
    taskToken: Buffer.from(`token-${++tokens}`),
    workflowExecution: { workflowId: `w-${tokens}`, runId: `r-${tokens}` },
    workflowType: workflowType!,
    history: { events },
    startedEventId,
    previousStartedEventId: 0,
    attempt: 1,
  };
}

type Damage = (task: PollWorkflowTaskQueueResponse, events: HistoryEvent[]) => void;

const damages: readonly Damage[] = [
  (_, events) => void events.splice(random.below(events.length), 1 + random.below(3)),
  (_, events) => void events.push(structuredClone(random.pick(events))),
  (_, events) => void events.reverse(),
  (_, events) => void (random.pick(events).eventId = random.pick([0, -1, 3, 9_000_000])),
  (_, events) => void (random.pick(events).eventType = random.pick<number>([0, 7, 21, 40, 55, 999]) as EventType),
  (_, events) => {
    const event = random.pick(events) as unknown as Record<string, unknown>;
    for (const name of Object.keys(event)) if (name.endsWith('Attributes')) Reflect.deleteProperty(event, name);
  },
  (_, events) => {
    const event = random.pick(events) as unknown as Record<string, Record<string, unknown>>;
    const name = Object.keys(event).find((key) => key.endsWith('Attributes'));
    const attributes = name ? event[name] : undefined;
    if (attributes) Reflect.deleteProperty(attributes, random.pick(Object.keys(attributes)));
  },
  (task) => void (task.workflowType = random.pick([{ name: '' }, { name: 'NoSuchType' }, { name: 'constructor' }])),
  (task) => void (task.workflowExecution = random.pick([{}, { workflowId: 'w' }, { runId: 'r' }])),
  (task) => void (task.startedEventId = random.pick([0, -5, 1, 1e6])),
  (task) => void (task.previousStartedEventId = random.pick([-5, 1, 1e6])),
  (task) => void (task.nextPageToken = random.bytes(4)),
  (task) => void (task.query = { queryType: random.pick(['', 'state', '__stack_trace', 'constructor']) }),
  (task) => void (task.queries = { q: { queryType: 'nope' }, ['__proto__']: { queryType: 'x' } }),
  (task) =>
    void (task.messages = [
      { id: 'm', protocolInstanceId: random.pick(['', 'u']), body: { typeUrl: 'x/y', value: random.bytes(9) } },
    ]),
];

function damaged(): Uint8Array {
  const task = taskOf(structuredClone(random.pick(openHistories)));
  for (let left = 1 + random.below(2); left > 0; left--) {
    const events = task.history?.events ?? [];
    if (events.length > 0) random.pick(damages)(task, events);
  }
  const bytes = encodeMessage('PollWorkflowTaskQueueResponse', task);
  return random.chance(0.5) ? bytes : mutate(bytes, random);
}

const mutants = 1_500;
/** Between the damaged tasks there are sound ones, which must be answered. */
const soundEvery = 25;

describe.each([0, 1])('a worker with %i workflow threads', (workflowThreads) => {
  it(`survives ${mutants} damaged tasks and completes those between them`, async () => {
    const sound = openHistories.find((events) => events.length === 3)!;
    const open = new Set<string>();
    let sent = 0;
    const finished = deferred();
    const connection = connectTo({
      PollWorkflowTaskQueue: (_, signal) => {
        if (sent >= mutants) return silence(signal);
        if (++sent % soundEvery > 0) return damaged();
        const task = taskOf(structuredClone(sound));
        open.add(Buffer.from(task.taskToken!).toString());
        return encodeMessage('PollWorkflowTaskQueueResponse', task);
      },
      RespondWorkflowTaskCompleted: (request) => {
        const { taskToken } = decodeMessage('RespondWorkflowTaskCompletedRequest', request);
        open.delete(Buffer.from(taskToken ?? []).toString());
        if (sent >= mutants && open.size === 0) finished.resolve();
        return new Uint8Array(0);
      },
    });
    const worker = await Worker.create({
      connection,
      taskQueue: 'attacked',
      workflowBundle: await bundleWorkflows({
        workflowsPath: fileURLToPath(new URL('replay/fixtures/recorded.workflows.ts', core)),
      }),
      workflowThreads,
      logger: loggerFrom(() => undefined),
    });
    const running = worker.run();
    await Promise.race([finished.promise, running]);
    expect(worker.state).toBe('running');
    expect([...open]).toEqual([]);
    await worker.shutdown();
    await running;
  });
});
