// The official worker over the workflows of the suite until it is ended. Usage: worker.mjs <address> <task queue> <workflows>
import { NativeConnection, Worker } from '@temporalio/worker';

const [address, taskQueue, workflowsPath] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({ connection, taskQueue, workflowsPath });
const running = worker.run();
console.log('ready');
await running;
