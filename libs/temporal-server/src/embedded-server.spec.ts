import { afterEach, describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import { Connection } from '@nest-temporal/core/internal/transport/connection';
import { TestServer } from '../test/support/test-server.js';
import { ServerTimeError } from './clock/time-control.js';
import { EmbeddedServer } from './embedded-server.js';
import { EmbeddedServerOptionsError, type EmbeddedServerOptions } from './embedded-server-options.js';

const hour = 3_600_000;

describe('the embedded server', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const start = async (options?: EmbeddedServerOptions) => {
    const server = await EmbeddedServer.start(options);
    ends.push(() => server.close());
    return server;
  };
  const startTest = async (options?: EmbeddedServerOptions) => {
    const server = await TestServer.start(options);
    ends.push(() => server.close());
    return server;
  };

  it('introduces itself to a connection in the process', async () => {
    const server = await start();
    const connection = Connection.over(server.channel());
    ends.push(() => connection.close());
    expect(await connection.ensureConnected()).toMatchObject({ serverVersion: '1.32.0' });
    expect(await connection.checkHealth()).toBe('SERVING');
  });

  it('introduces itself to a connection over the network, on a free port', async () => {
    const server = await start();
    const address = await server.listen();
    expect(await server.listen()).toBe(address);
    const connection = await Connection.connect({ address });
    ends.push(() => connection.close());
    expect(connection.serverInfo?.serverVersion).toBe('1.32.0');
    expect(await connection.checkHealth()).toBe('SERVING');
  });

  it('has the namespace default and those it was given, with their search attributes', async () => {
    const { workflowService, operatorService } = await startTest({
      namespaces: ['orders', 'default'],
      searchAttributes: { Customer: 'KEYWORD' },
    });
    const { namespaces = [] } = await workflowService.listNamespaces({});
    expect(namespaces.map(({ namespaceInfo }) => namespaceInfo?.name)).toEqual(
      expect.arrayContaining(['default', 'orders']),
    );
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'orders' });
    expect(Object.keys(customAttributes ?? {})).toContain('Customer');
  });

  it.each([
    [{ timeSkipping: 'yes' }, 'option "timeSkipping" must be "unlocked", true or false, but is "yes".'],
    [
      { namespaces: 'orders' },
      'option "namespaces" must be an array, each element a non-empty string, but is "orders".',
    ],
    [{ namespaces: [''] }, 'option "namespaces[0]" must be a non-empty string, but is "".'],
    [{ searchAttributes: { A: 'Keyword' } }, 'option "searchAttributes.A" must be "TEXT", "KEYWORD", "INT", '],
    [
      { dynamicConfig: { a: {} } },
      'option "dynamicConfig.a" must be a string, a number, true or false, but is an empty',
    ],
    [{ namespace: 'orders' }, 'unknown option "namespace". Did you mean "namespaces"?'],
    [{ logger: console.log }, 'option "logger" must be a Logger, but is the function log. Make one of a function with'],
    [[], 'the options must be an object, but are an empty array'],
  ])('refuses %j', async (options, message) => {
    const starting = EmbeddedServer.start(options as EmbeddedServerOptions);
    await expect(starting).rejects.toThrow(EmbeddedServerOptionsError);
    await expect(starting).rejects.toThrow(`EmbeddedServer.start(): ${message}`);
  });

  it('refuses an invalid port', async () => {
    await expect((await start()).listen(70_000)).rejects.toThrow(
      'EmbeddedServer.listen(): option "port" must be an integer from 0 to 65535, but is 70000.',
    );
  });

  it('names dynamic config without effect in its log', async () => {
    const warnings: string[] = [];
    await start({
      dynamicConfig: { 'no.such': true },
      logger: loggerFrom((_level, message) => warnings.push(message)),
    });
    expect(warnings).toEqual(['Dynamic config "no.such" has no effect on this server']);
  });

  it('lists the namespace that every server has for itself', async () => {
    const { workflowService } = await startTest();
    const { namespaces = [] } = await workflowService.listNamespaces({});
    const names = namespaces.map(({ namespaceInfo }) => namespaceInfo?.name);
    expect(names).toEqual(expect.arrayContaining(['temporal-system', 'default']));
  });

  it('ends a poll for Nexus tasks with its worker, so that workers with Nexus handlers stop at once', async () => {
    const { workflowService } = await startTest();
    const worker = { namespace: 'default', workerInstanceKey: 'w' };
    const poll = workflowService.pollNexusTaskQueue({ ...worker, taskQueue: { name: 'q' } });
    await expect
      .poll(async () => {
        await workflowService.shutdownWorker(worker);
        return Promise.race([poll, Promise.resolve('waits')]);
      })
      .toEqual({});
  });

  describe('closed runs', () => {
    const closeRuns = async ({ workflowService: rpc }: TestServer, ...workflowIds: string[]) => {
      const namespace = 'kept';
      for (const workflowId of workflowIds) {
        const workflowType = { name: 'Order' };
        await rpc.startWorkflowExecution({
          namespace,
          workflowId,
          workflowType,
          taskQueue: { name: 'q' },
          requestId: 'r',
        });
        await rpc.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId } });
      }
      return async () => {
        const { executions = [] } = await rpc.listWorkflowExecutions({ namespace });
        return executions.map(({ execution }) => execution?.workflowId).sort();
      };
    };
    const register = ({ workflowService }: TestServer, seconds: number) =>
      workflowService.registerNamespace({ namespace: 'kept', workflowExecutionRetentionPeriod: { seconds } });

    it('are forgotten after the retention of their namespace', async () => {
      const test = await startTest({ timeSkipping: true });
      await register(test, 2 * 3_600);
      const listed = await closeRuns(test, 'a');
      await test.server.time.skip(hour);
      expect(await listed()).toEqual(['a']);
      await test.server.time.skip(hour);
      expect(await listed()).toEqual([]);
      await expect(
        test.workflowService.describeWorkflowExecution({ namespace: 'kept', execution: { workflowId: 'a' } }),
      ).rejects.toMatchObject({ status: 'NOT_FOUND' });
    });

    it('are forgotten beyond a number, the oldest first', async () => {
      const test = await startTest({ dynamicConfig: { 'embedded.maxClosedRuns': 2 } });
      await register(test, 24 * 3_600);
      const listed = await closeRuns(test, 'a', 'b', 'c');
      expect(await listed()).toEqual(['b', 'c']);
    });

    it('are kept for years where tests skip time', async () => {
      const { workflowService, server } = await startTest({ timeSkipping: true });
      const namespace = 'default';
      const workflowType = { name: 'Order' };
      await workflowService.startWorkflowExecution({
        namespace,
        workflowId: 'a',
        workflowType,
        taskQueue: { name: 'q' },
        requestId: 'r',
      });
      await workflowService.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId: 'a' } });
      await server.time.skip(365 * 24 * hour);
      await workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: 'a' } });
    });
  });

  describe('when it closes', () => {
    it('ends polls with empty answers, and takes no more calls', async () => {
      const server = await startTest();
      const poll = server.pollWorkflowTask();
      await server.server.close();
      expect((await poll).taskToken ?? []).toHaveLength(0);
      await expect(server.workflowService.getSystemInfo({})).rejects.toMatchObject({ status: 'UNAVAILABLE' });
      await expect(server.server.listen()).rejects.toThrow(EmbeddedServerOptionsError);
    });

    it('ends sleeps, and skips time no more', async () => {
      const server = await startTest({ timeSkipping: true });
      const sleep = server.testService.sleep({ duration: { seconds: 3_600 } });
      const end = expect(sleep).rejects.toMatchObject({ status: 'UNAVAILABLE' });
      await server.server.close();
      await end;
      await expect(server.server.time.skip(hour)).rejects.toThrow('the server has been closed');
    });

    it('does so once', async () => {
      const server = await EmbeddedServer.start();
      await server.listen();
      await Promise.all([server.close(), server.close()]);
    });
  });

  describe('the test service', () => {
    it('does not exist while the server keeps real time', async () => {
      const { testService } = await startTest();
      await expect(testService.getCurrentTime({})).rejects.toMatchObject({
        status: 'UNIMPLEMENTED',
        message: expect.stringContaining(
          'unknown method GetCurrentTime for service temporal.api.testservice.v1.TestService',
        ) as string,
      });
    });

    it('sleeps in skipped time, and locks again', async () => {
      const { testService, server } = await startTest({ timeSkipping: true });
      const before = server.time.currentMs();
      await testService.unlockTimeSkippingWithSleep({ duration: { seconds: 3_600 } });
      expect(server.time.currentMs() - before).toBeGreaterThanOrEqual(hour);
      const { time } = await testService.getCurrentTime({});
      expect(Number(time?.seconds)).toBeCloseTo(server.time.currentMs() / 1000, -1);
      await testService.unlockTimeSkipping({});
      await expect(testService.unlockTimeSkipping({})).rejects.toMatchObject({ status: 'FAILED_PRECONDITION' });
      await testService.lockTimeSkipping({});
    });

    it('leaves the locks alone in a mere sleep', async () => {
      const { testService, server } = await startTest({ timeSkipping: true });
      const until = server.time.currentMs() + hour;
      const sleeps = Promise.all([
        testService.sleep({ duration: { seconds: 3_600 } }),
        testService.sleepUntil({ timestamp: { seconds: Math.floor(until / 1000) } }),
      ]);
      await testService.unlockTimeSkipping({});
      await sleeps;
      expect(server.time.currentMs()).toBeGreaterThanOrEqual(until);
    });

    it('skips from the start when the server begins unlocked', async () => {
      const { testService } = await startTest({ timeSkipping: 'unlocked' });
      await testService.sleep({ duration: { seconds: 3_600 } });
    });
  });

  describe('its time', () => {
    it('is skipped by hand', async () => {
      const { time } = await start({ timeSkipping: true });
      const before = time.currentMs();
      await time.skip(hour);
      expect(time.currentMs() - before).toBeGreaterThanOrEqual(hour);
      expect(await time.runUntilIdle()).toBe(true);
    });

    it('cannot be skipped when it is real, unlocked where it is not locked, or turned back', async () => {
      const real = await start();
      expect(() => real.time.lock()).toThrow('start it with `timeSkipping`');
      await expect(real.time.skip(1)).rejects.toThrow(ServerTimeError);
      const { time } = await start({ timeSkipping: 'unlocked' });
      expect(() => time.unlock()).toThrow(ServerTimeError);
      await expect(time.skip(-1)).rejects.toThrow('Time goes forward only');
    });
  });
});
