import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { loggerFrom, type LogLevel } from '@nest-temporal/core/internal/common/telemetry';
import { Worker } from '@nest-temporal/core/worker';
import { startTemporalServer, type TemporalServer } from '../../../../scripts/temporal-server.mjs';
import type { JourneyActivities } from './fixtures/journey.contract.js';
import { JourneyWorkflow } from './fixtures/journey.workflows.js';

const outageMs = 15_000;
const taskQueue = 'outage';

interface LogLine {
  level: LogLevel;
  message: string;
}

/** Activities of which one can be held until the spec lets it go. */
function createActivities() {
  const arrived = deferred();
  const mayLeave = deferred();
  const activities: JourneyActivities = {
    echo: async (token) => token,
    async drive(stop) {
      if (stop.endsWith('/2')) {
        arrived.resolve();
        await mayLeave.promise;
      }
      return stop;
    },
    unload: async (crates) => crates,
  };
  return { activities, arrived: arrived.promise, leave: () => mayLeave.resolve() };
}

describe('a server that is gone for 15 seconds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'server-outage-'));
  const lines: LogLine[] = [];
  const logger = loggerFrom((level, message) => lines.push({ level, message }));
  let server: TemporalServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await startTemporalServer({ databaseFile: join(folder, 'temporal.db') });
    connection = await Connection.connect({ address: server.address, logger });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const linesAbout = (level: LogLevel, text: RegExp): string[] =>
    lines.filter((line) => line.level === level && text.test(line.message)).map(({ message }) => message);

  it('ends neither worker nor workflow, and is told once for each kind of task', { timeout: 120_000 }, async () => {
    const { activities, arrived, leave } = createActivities();
    const client = new WorkflowClient({ connection });
    const worker = await Worker.create({ connection, taskQueue, workflows: [JourneyWorkflow], activities });
    const ended = worker.run();

    const plan = { name: 'north', legs: 3, restMs: 10 };
    const handle = await client.start(JourneyWorkflow, { taskQueue, workflowId: 'journey', args: [plan] });
    const result = handle.result();
    await handle.signal('release', 2);
    await arrived;
    await expect.poll(() => handle.query('progress')).toEqual(['north/1 reached, 1 unloaded']);

    lines.length = 0;
    await server.halt();
    // An answer that nobody takes: the attempt times out, and another is made.
    leave();
    await pass(outageMs);
    expect(worker.state).toBe('running');
    await server.resume();

    await handle.signal('release', 3);
    expect(await result).toEqual({
      stops: ['north/1 reached, 1 unloaded', 'north/2 reached, 2 unloaded', 'north/3 reached, 3 unloaded'],
      isTokenStable: true,
    });
    expect(worker.state).toBe('running');

    for (const kind of ['workflow', 'activity']) {
      expect(linesAbout('WARN', new RegExp(`^Polling for ${kind} tasks failed`))).toHaveLength(1);
      expect(linesAbout('INFO', new RegExp(`^Polling for ${kind} tasks recovered`))).toHaveLength(1);
    }
    await worker.shutdown();
    await ended;
  });
});
