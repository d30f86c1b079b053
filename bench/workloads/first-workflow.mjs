// What an application does when it starts: connects, makes a worker, runs one workflow with one activity. Notes when each
// step was done, in milliseconds since the process began. Begins by itself; the parent asks only for the marks.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerParent, settings } from '../measured-process.mjs';

const { address, namespace, taskQueue, threads, bundleFile } = settings();
const marks = {};
const mark = (name) => (marks[name] = performance.now());
let lived;

function workflowCode() {
  if (bundleFile) return { workflowBundle: JSON.parse(readFileSync(bundleFile, 'utf8')) };
  return { workflowsPath: fileURLToPath(new URL('greeting-workflow.mjs', import.meta.url)) };
}

/** Calls `done` when the first workflow is; lives on until the worker has shut down. */
async function live(done) {
  mark('node');
  const [{ Connection, WorkflowClient }, { Worker }] = await Promise.all([
    import('@nest-temporal/core/client'),
    import('@nest-temporal/core/worker'),
  ]);
  mark('modules');
  const connection = await Connection.connect({ address });
  mark('connection');
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    ...workflowCode(),
    activities: { greet: async (name) => `Hello, ${name}!` },
    workflowThreads: threads,
  });
  mark('worker');
  const client = new WorkflowClient({ connection, namespace });
  await worker.runUntil(async () => {
    const result = await client.execute('GreetingWorkflow', { taskQueue, workflowId: taskQueue, args: ['bench'] });
    mark('workflow');
    if (result !== 'Hello, bench!') throw new Error(`The workflow returned ${result}`);
    done(marks);
  });
  await connection.close();
}

const first = new Promise((resolve, reject) => {
  lived = live(resolve).catch(reject);
});
answerParent({ firstWorkflow: () => first }, () => lived);
