import { setTimeout as realSleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, Connection, NamespaceNotFoundError } from '@nest-temporal/core/client';
import { EmbeddedServer } from '@nest-temporal/server';
import { TestEnvironmentError } from './errors.js';
import { TestWorkflowEnvironment } from './test-workflow-environment.js';

const made: { teardown(): Promise<void> }[] = [];
afterEach(async () => {
  for (const env of made.splice(0)) await env.teardown();
});

async function keep<T extends { teardown(): Promise<void> }>(creating: Promise<T>): Promise<T> {
  const env = await creating;
  made.push(env);
  return env;
}

const day = 24 * 3_600_000;

describe('an environment that skips time', () => {
  it('sleeps a year at once, and tells the time after it', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping());
    const before = await env.currentTimeMs();
    const startedAt = performance.now();
    await env.sleep('365 days');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const slept = (await env.currentTimeMs()) - before;
    expect(slept).toBeGreaterThanOrEqual(365 * day);
    expect(slept).toBeLessThan(365 * day + 1_000);
    expect(env.supportsTimeSkipping).toBe(true);
  });

  it('lets time pass at the pace of the clock while nobody waits', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping());
    const before = await env.currentTimeMs();
    const startedAt = performance.now();
    await realSleep(20);
    const elapsed = performance.now() - startedAt;
    expect(Math.abs((await env.currentTimeMs()) - before - elapsed)).toBeLessThan(50);
  });

  it('has the namespace that it is told to have', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping({ namespace: 'orders' }));
    expect(env.client.namespace).toBe('orders');
    await expect(env.client.workflow.count()).resolves.toMatchObject({ count: 0 });
    const elsewhere = new Client({ connection: env.connection, namespace: 'elsewhere' });
    await expect(elsewhere.workflow.count()).rejects.toThrow(NamespaceNotFoundError);
  });

  it('gives its client the options of a client', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping({ client: { identity: 'me' } }));
    expect(env.client.options).toMatchObject({ identity: 'me', namespace: 'default' });
    expect(env.nativeConnection).toBe(env.connection);
  });

  it('is reached by other processes at its address', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping());
    const address = await env.address();
    expect(await env.address()).toBe(address);
    const other = await keep(TestWorkflowEnvironment.createFromExistingServer({ address }));
    await expect(other.client.workflow.count()).resolves.toMatchObject({ count: 0 });
  });

  it('is idle when nothing is left to happen', async () => {
    const env = await keep(TestWorkflowEnvironment.createTimeSkipping());
    await expect(env.runUntilIdle()).resolves.toBe(true);
  });

  it('ends with its teardown, which may be repeated', async () => {
    const env = await TestWorkflowEnvironment.createTimeSkipping();
    const address = await env.address();
    await env.teardown();
    await env.teardown();
    await expect(env.client.workflow.count()).rejects.toMatchObject({ code: 'TEMPORAL_CONNECTION_CLOSED' });
    await expect(Connection.connect({ address, connectTimeout: 100 })).rejects.toMatchObject({
      code: 'TEMPORAL_CONNECTION_UNAVAILABLE',
    });
  });
});

describe('an environment that keeps real time', () => {
  it('sleeps as long as it is told', async () => {
    const env = await keep(TestWorkflowEnvironment.createLocal());
    const startedAt = performance.now();
    await env.sleep(20);
    expect(performance.now() - startedAt).toBeGreaterThan(18);
    expect(env.supportsTimeSkipping).toBe(false);
    expect(Math.abs((await env.currentTimeMs()) - Date.now())).toBeLessThan(1_000);
  });

  it('does not skip', async () => {
    const env = await keep(TestWorkflowEnvironment.createLocal());
    await expect(env.runUntilIdle()).rejects.toThrow(TestEnvironmentError);
    await expect(env.withAutoTimeSkippingDisabled(() => 'done')).resolves.toBe('done');
  });
});

describe('an environment of an existing server', () => {
  it('leaves a connection open that it was given', async () => {
    const server = await EmbeddedServer.start();
    const connection = Connection.over(server.channel());
    const env = await TestWorkflowEnvironment.createFromExistingServer({ connection });
    expect(env.server).toBeUndefined();
    await env.teardown();
    await expect(connection.workflowService.getSystemInfo({})).resolves.toBeDefined();
    await connection.close();
    await server.close();
  });

  it('fails where nobody answers', async () => {
    const creating = TestWorkflowEnvironment.createFromExistingServer({
      address: '127.0.0.1:1',
      connection: { connectTimeout: 50 },
    });
    await expect(creating).rejects.toMatchObject({ code: 'TEMPORAL_CONNECTION_UNAVAILABLE' });
  });

  it('takes an address or a connection, not both', async () => {
    const connection = Connection.lazy();
    const creating = TestWorkflowEnvironment.createFromExistingServer({ connection, address: 'localhost:1' });
    await expect(creating).rejects.toThrow('option "address" contradicts "connection"');
    await connection.close();
  });
});

describe('options of an environment', () => {
  it.each([
    [{ timeSkiping: true }, 'createTimeSkipping(): unknown option "timeSkiping". Remove it. Known options: namespace,'],
    [{ namespace: '' }, 'option "namespace" must be a non-empty string, but is "".'],
    [{ client: { identty: 'me' } }, 'unknown option "client.identty". Did you mean "client.identity"?'],
    [{ searchAttributes: { Amount: 'MONEY' } }, 'option "searchAttributes.Amount" must be "TEXT"'],
  ])('that are wrong are named: %o', async (options, message) => {
    await expect(TestWorkflowEnvironment.createTimeSkipping(options as object)).rejects.toThrow(message);
  });
});
