import { describe, expect, it } from 'vitest';
import { loggerFrom, ValueNotSerializableError } from '@nest-temporal/core';
import {
  ActivityContext,
  activityInfo,
  CancelledFailure,
  cancellationSignal,
  getClient,
  heartbeat,
  inActivityContext,
  isWorkerShutdown,
  log,
  sleep,
} from '@nest-temporal/core/activity';
import { Client } from '@nest-temporal/core/client';
import { MockActivityEnvironment } from './mock-activity-environment.js';

describe('MockActivityEnvironment', () => {
  it('runs a function as an activity and ends as it does', async () => {
    const env = new MockActivityEnvironment();
    await expect(env.run((a: number, b: number) => (inActivityContext() ? a + b : NaN), 1, 2)).resolves.toBe(3);
    await expect(env.run(async (name: string) => `Hello, ${name}!`, 'you')).resolves.toBe('Hello, you!');
    const refused = new Error('no card');
    await expect(env.run(() => Promise.reject(refused))).rejects.toBe(refused);
    const throwing = (): void => {
      throw refused;
    };
    await expect(env.run(throwing)).rejects.toBe(refused);
    expect(inActivityContext()).toBe(false);
  });

  it('gives the info that a test names over that of a first attempt', async () => {
    const env = new MockActivityEnvironment({ attempt: 3, heartbeatDetails: [40], taskToken: new Uint8Array([1, 2]) });
    const info = await env.run(() => activityInfo());
    expect(info).toMatchObject({ attempt: 3, heartbeatDetails: [40], taskQueue: 'test', base64TaskToken: 'AQI=' });
    expect(info).toBe(env.context.info);
    expect(Object.isFrozen(info)).toBe(true);
  });

  it('reports heartbeats while the activity runs', async () => {
    const env = new MockActivityEnvironment();
    const beats: unknown[][] = [];
    env.on('heartbeat', (...details) => beats.push(details));
    await env.run(async () => {
      heartbeat('half', 50);
      await Promise.resolve();
      ActivityContext.current().heartbeat();
    });
    expect(beats).toEqual([['half', 50], []]);
  });

  it('refuses heartbeat details that a worker could not send', async () => {
    const env = new MockActivityEnvironment();
    await expect(env.run(() => heartbeat({ total: 1n }))).rejects.toThrow(ValueNotSerializableError);
  });

  it('cancels what the activity awaits, with the reason that was given first', async () => {
    const env = new MockActivityEnvironment();
    const sleeping = env.run(() => sleep('1 day'));
    const signal = await env.run(() => cancellationSignal());
    env.cancel('TIMED_OUT');
    env.cancel();
    await expect(sleeping).rejects.toThrow(CancelledFailure);
    await expect(sleeping).rejects.toThrow('TIMED_OUT');
    expect(signal.reason).toMatchObject({ message: 'TIMED_OUT' });
  });

  it('can be cancelled by a heartbeat, as a server cancels', async () => {
    const env = new MockActivityEnvironment();
    env.once('heartbeat', () => env.cancel());
    const beating = env.run(async () => {
      for (;;) {
        heartbeat();
        await sleep(1);
      }
    });
    await expect(beating).rejects.toThrow('CANCELLED');
  });

  it('reports the shutdown of the worker without cancelling', async () => {
    const env = new MockActivityEnvironment();
    expect(await env.run(() => isWorkerShutdown())).toBe(false);
    env.shutdownWorker();
    expect(await env.run(() => isWorkerShutdown())).toBe(true);
    expect(env.context.isCancelled).toBe(false);
  });

  it('gives the client and the logger that a test names', async () => {
    const client = new Client();
    const lines: string[] = [];
    const logger = loggerFrom((level, message, attributes) =>
      lines.push(`${level} ${message} ${String(attributes?.['attempt'])}`),
    );
    const env = new MockActivityEnvironment({ attempt: 2 }, { client, logger });
    expect(await env.run(() => getClient())).toBe(client);
    await env.run(() => log.info('half done'));
    expect(lines).toEqual(['INFO half done 2']);
  });
});
