/**
 * One worker thread of Node's with a workflow task processor in it, and the main thread's port to it. Knows nothing of
 * restarts.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WorkflowThreadError } from '../../errors.js';
import { MessagePortEnd } from './message-port.js';
import { RunningTaskRecord } from './running-task-record.js';
import { TaskGauge } from '../task/task-gauge.js';
import { threadArguments } from './thread-arguments.js';
import { cpuTimeMs } from './thread-cpu.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

/** What a thread is started with. */
export interface WorkflowThreadData {
  runningTask: SharedArrayBuffer;
  gauge: SharedArrayBuffer;
}

/** A thread as its owner sees it. */
export interface OwnedThread {
  readonly port: ProtocolPort<ToProcessor, FromProcessor>;
  readonly runningTask: RunningTaskRecord;
  readonly gauge: TaskGauge;
  /** CPU time that the thread has had, in milliseconds. */
  cpuMs(): number;
  /** From now on the thread does not keep the process alive. */
  unref(): void;
  /** Ends the thread wherever it is. Resolves when it has ended. */
  terminate(): Promise<void>;
}

/** What a thread tells its owner. */
export interface ThreadEvents {
  /** Called once, when the thread has ended, by whatever: says why, as the end of a sentence. */
  ended(reason: string): void;
  /** The thread sent, or was sent, what could not be read. */
  fault(error: unknown): void;
}

export type SpawnThread = (events: ThreadEvents) => OwnedThread;

/**
 * At the end of its memory a thread gets 16 MB more to stop in. What is young must fit in there when a collection makes it
 * old, or V8 ends the whole process. The four times as much that Node 24 allows by itself does not; this is what Node 20 and
 * 22 allow. The flag `--max-semi-space-size` comes before it.
 */
const resourceLimits = {
  maxYoungGenerationSizeMb: 48,
  // As deep as the main thread's, of which V8 uses 984 KB; Node keeps 192 KB for itself. A recursion must not complete on one
  // and fail on the other.
  stackSizeMb: (984 + 192) / 1024,
};

/** @throws WorkflowThreadError when the file of the thread is not where it was installed */
export const spawnThread: SpawnThread = (events) => {
  const runningTask = new RunningTaskRecord();
  const gauge = new TaskGauge();
  const workerData: WorkflowThreadData = { runningTask: runningTask.area, gauge: gauge.area };
  const options = { name: 'temporal-workflows', workerData, resourceLimits, ...surroundings() };
  const worker = new Worker(locateEntry(), options);
  let reason: string | undefined;
  worker.on('error', (error: unknown) => {
    reason = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
  });
  worker.on('messageerror', (error) => events.fault(error));
  worker.on('exit', (code) => events.ended(reason ?? `it exited with code ${code}`));
  return {
    port: new MessagePortEnd(worker, (error) => events.fault(error)),
    runningTask,
    gauge,
    cpuMs: () => cpuTimeMs(runningTask.threadId),
    unref: () => worker.unref(),
    terminate: async () => {
      await worker.terminate();
    },
  };
};

function locateEntry(): URL {
  const url = new URL('./thread-entry.bundle.js', import.meta.url);
  if (url.protocol === 'file:' && existsSync(fileURLToPath(url))) return url;
  throw new WorkflowThreadError(
    `The entry file of the workflow thread was not found at ${url.href}. If the application is bundled, mark "@nest-temporal/core" as an external package, or run workflows on the main thread with "workflowThreads: 0".`,
  );
}

/** `NODE_OPTIONS` count for a thread too unless its environment has none. */
function surroundings(): { env: NodeJS.ProcessEnv; execArgv: string[] } {
  const { NODE_OPTIONS = '', ...env } = process.env;
  return { env, execArgv: threadArguments(process.execArgv, NODE_OPTIONS) };
}
