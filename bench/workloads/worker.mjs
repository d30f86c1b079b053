// A worker of the library, from its build, as a process that a benchmark measures.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { queryObjects } from 'node:v8';
import { Connection } from '@nest-temporal/core/client';
import { WorkflowRun } from '@nest-temporal/core/internal/worker/workflow/task/run';
import { Worker } from '@nest-temporal/core/worker';
import { cpuMicroseconds } from '../machine.mjs';
import { answerParent, settings } from '../measured-process.mjs';

const { address, namespace, taskQueue, polls, slots, normalPolls, cache, threads } = settings();
const settleMs = 200;
let running;

async function createWorker() {
  const connection = await Connection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('workflows.mjs', import.meta.url)),
    maxConcurrentWorkflowTaskPolls: polls,
    maxConcurrentWorkflowTaskExecutions: slots,
    nonStickyToStickyPollRatio: normalPolls / polls,
    maxCachedWorkflows: cache,
    workflowThreads: threads,
  });
  const ended = worker.run();
  return {
    async stop() {
      await worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}

/** Memory after what can be collected has been; the process needs `--expose-gc`. */
async function memory() {
  for (let time = 0; time < 3; time++) {
    globalThis.gc();
    // Freed pages go back to the system on other threads.
    await sleep(settleMs);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, used: heapUsed + external };
}

answerParent(
  {
    async ready() {
      running ??= await createWorker();
    },
    cpu: cpuMicroseconds,
    memory,
    cachedRuns: () => queryObjects(WorkflowRun),
  },
  () => running?.stop(),
);
