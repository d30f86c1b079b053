// Our worker over the workflows of the suite until it is ended.
// Usage: own-worker.mjs <address> <task queue> <workflows> <runs in its cache>
import { Connection, Worker } from '@nest-temporal/core/worker';

const [address, taskQueue, workflowsPath, cached] = process.argv.slice(2);
const connection = await Connection.connect({ address });
const options = { workflowThreads: 0, maxCachedWorkflows: Number(cached) };
const worker = await Worker.create({ connection, taskQueue, workflowsPath, ...options });
const running = worker.run();
console.log('ready');
await running;
