import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Injectable, Module, type INestApplication, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';
import { Activity, InjectWorkflow, TemporalModule, WorkflowRef } from '@nest-temporal/nestjs';
import { TemporalHealthIndicator, TemporalHealthModule } from '@nest-temporal/nestjs/health';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTemporalServer, type TemporalServer } from '../../../scripts/temporal-server.mjs';
import { LifecycleWorkflow } from './fixtures/lifecycle.workflow.js';

@Injectable()
@Activity()
class QuickActivities {
  @Activity()
  async work(): Promise<string> {
    return 'done';
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly temporal: TemporalHealthIndicator,
    @InjectWorkflow(LifecycleWorkflow) readonly lifecycle: WorkflowRef<LifecycleWorkflow>,
  ) {}

  @Get()
  @HealthCheck({ swaggerDocumentation: false })
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.temporal.isHealthy('temporal', { timeoutMs: 500 })]);
  }
}

describe('the health of an application whose server comes later', () => {
  // What is registered has to outlast the halt.
  const folder = mkdtempSync(join(tmpdir(), 'health-'));
  let server: TemporalServer;
  let app: INestApplication;
  const warnings: unknown[] = [];

  beforeAll(async () => {
    server = await startTemporalServer({ databaseFile: join(folder, 'temporal.db') });
    await server.halt();
  });
  afterAll(async () => {
    await app?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(): Promise<{ code: number; report: HealthCheckResult }> {
    const response = await fetch(`${await app.getUrl()}/health`);
    return { code: response.status, report: (await response.json()) as HealthCheckResult };
  }

  it('is down while the application is there and the server is not', async () => {
    const silent = (): void => undefined;
    const logger: LoggerService = {
      log: silent,
      error: silent,
      warn: ({ message }: Error) => void warnings.push(message),
    };
    @Module({
      imports: [
        TemporalModule.forRoot({ connection: { address: server.address, connectTimeout: '500 ms' } }),
        TemporalModule.registerWorker({ taskQueue: 'health', workflowThreads: 1 }),
        TerminusModule,
        TemporalHealthModule,
      ],
      providers: [QuickActivities, LifecycleWorkflow],
      controllers: [HealthController],
    })
    class App {}
    app = await NestFactory.create(App, { logger, abortOnError: false });
    await app.listen(0, '127.0.0.1');

    const { code, report } = await ask();
    expect(code).toBe(503);
    expect(report.error?.['temporal']).toEqual({
      status: 'down',
      address: server.address,
      message: expect.stringMatching(
        new RegExp(`${server.address}.*; worker "health" has not reached the server yet$`),
      ),
      workers: {
        health: {
          taskQueue: 'health',
          state: 'connecting',
          workflows: { pollers: 0, slotsUsed: 0, slotsAvailable: 40 },
          activities: { pollers: 0, slotsUsed: 0, slotsAvailable: 100 },
        },
      },
    });
  });

  it('is up when the server has come: the worker starts by itself, and was told to wait once', async () => {
    await expect.poll(() => warnings).toEqual(['Worker for task queue "health" is waiting for its server']);
    await server.resume();
    await expect.poll(async () => (await ask()).code, { timeout: 20_000 }).toBe(200);
    expect(warnings).toHaveLength(1);
    const { lifecycle } = app.get(HealthController);
    await expect(lifecycle.execute({ workflowId: 'w', args: [false] })).resolves.toBe('done');
    const { report } = await ask();
    const polled = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(report.details['temporal']).toEqual({
      status: 'up',
      address: server.address,
      workers: {
        health: {
          taskQueue: 'health',
          state: 'running',
          workflows: { pollers: expect.any(Number), slotsUsed: 0, slotsAvailable: 40, lastPollSucceeded: polled },
          // The one activity came with the answer to a workflow task, so that no poll need have ended yet.
          activities: expect.objectContaining({ slotsUsed: 0, slotsAvailable: 100 }),
        },
      },
    });
  });

  it('asks for the connection by name', async () => {
    const temporal = app.get(TemporalHealthIndicator, { strict: false });
    await expect(temporal.isHealthy('temporal', { client: 'billing' })).rejects.toThrow(
      'connection "billing" does not exist. Import TemporalModule.forRoot({ name: \'billing\' })',
    );
  });
});
