// The official worker over the workflows of the suite until it is ended. Usage: worker.mjs <address> <task queue> <folder>
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { join } from 'node:path';

const [address, taskQueue, folder] = process.argv.slice(2);
const { activitiesWith } = await import(join(folder, 'activities.mjs'));
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  activities: activitiesWith(ApplicationFailure),
  workflowsPath: join(folder, 'index.ts'),
  interceptors: { workflowModules: [join(folder, 'values.ts')] },
});
const running = worker.run();
console.log('ready');
await running;
