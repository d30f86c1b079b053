// A worker until its standard input ends. Usage: worker.mjs <address> <task queue>
import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.mjs';

const [address, taskQueue] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const workflowsPath = fileURLToPath(new URL('./workflows.mjs', import.meta.url));
const worker = await Worker.create({ connection, taskQueue, workflowsPath, activities });
console.log('ready');
const ended = new Promise((resolve) => process.stdin.once('end', resolve).resume());
await worker.runUntil(ended);
await connection.close();
