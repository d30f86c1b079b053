// Our worker over the workflows of the suite until it is ended. Usage: own-worker.mjs <address> <task queue> <folder>
import { ApplicationFailure } from '@nest-temporal/core';
import { Connection, Worker } from '@nest-temporal/core/worker';
import { join } from 'node:path';

const [address, taskQueue, folder] = process.argv.slice(2);
const { activitiesWith } = await import(join(folder, 'activities.mjs'));
const connection = await Connection.connect({ address });
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
