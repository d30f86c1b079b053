import { startWorker } from './bootstrap.js';

const app = await startWorker(Number(process.env['WORKER_PORT'] ?? 3001));
console.log(`Listening on ${await app.getUrl()}`);
