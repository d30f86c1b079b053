// Our worker over the workflows of the suite until it is ended.
// Usage: own-worker.mjs <address> <task queue> <workflows> <runs in its cache>
import { ApplicationFailure } from '@nest-temporal/core';
import { Connection, Worker } from '@nest-temporal/core/worker';
import { activitiesWith } from './activities.mjs';

const [address, taskQueue, workflowsPath, cached] = process.argv.slice(2);
const connection = await Connection.connect({ address });
const activities = activitiesWith(ApplicationFailure);
const options = { workflowThreads: 0, maxCachedWorkflows: Number(cached), activities, enableNonLocalActivities: false };
const worker = await Worker.create({ connection, taskQueue, workflowsPath, ...options });
const running = worker.run();
console.log('ready');
await running;
