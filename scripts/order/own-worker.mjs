// Our worker over the workflows of the suite until it is ended. Usage: own-worker.mjs <address> <task queue> <workflows>
import { Connection, Worker } from '@nest-temporal/core/worker';

const [address, taskQueue, workflowsPath] = process.argv.slice(2);
const connection = await Connection.connect({ address });
const worker = await Worker.create({ connection, taskQueue, workflowsPath, workflowThreads: 0 });
const running = worker.run();
console.log('ready');
await running;
