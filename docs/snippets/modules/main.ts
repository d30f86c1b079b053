import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { closeOnWorkerFailure } from '@nest-temporal/nestjs';
import { HealthModule } from './health.module.js';

export async function main(): Promise<INestApplication> {
  // #region main
  const app = await NestFactory.create(HealthModule);
  app.enableShutdownHooks();
  closeOnWorkerFailure(app);
  await app.listen(process.env['PORT'] ?? 3000);
  // #endregion main
  return app;
}
