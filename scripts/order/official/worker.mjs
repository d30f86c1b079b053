// The official worker over the workflows of the suite until it is ended. Usage: worker.mjs <address> <task queue> <workflows>
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { activitiesWith } from './activities.mjs';

const [address, taskQueue, workflowsPath] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const activities = activitiesWith(ApplicationFailure);
const options = { activities, enableNonLocalActivities: false };
const worker = await Worker.create({ connection, taskQueue, workflowsPath, ...options });
const running = worker.run();
console.log('ready');
await running;
