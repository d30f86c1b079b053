import { startApi } from './bootstrap.js';

const app = await startApi(Number(process.env['PORT'] ?? 3000));
console.log(`Listening on ${await app.getUrl()}`);
