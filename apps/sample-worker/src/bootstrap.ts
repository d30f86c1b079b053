import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.js';

/** Starts the worker, and the small HTTP server by which its ledger is read. It works until it is closed. */
export async function startWorker(port: number): Promise<INestApplication> {
  const app = await NestFactory.create(WorkerModule);
  // SIGTERM and Ctrl-C: no new tasks, let the running ones end, close the database, leave.
  app.enableShutdownHooks();
  await app.listen(port, '127.0.0.1');
  return app;
}
