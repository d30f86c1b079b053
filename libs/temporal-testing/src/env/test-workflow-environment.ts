/**
 * A server and a client for tests. It owns the server where that is embedded, and what it opened; workers over its
 * connection are the test's, to be shut down before it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { durationToMs, type Duration } from '@nest-temporal/core';
import { inActivityContext } from '@nest-temporal/core/activity';
import { Client, Connection } from '@nest-temporal/core/client';
import type { TimeControl } from '@nest-temporal/server';
import { EmbeddedServer } from '@nest-temporal/server';
import { AutoSkipping } from './auto-skipping.js';
import {
  embeddedSchema,
  environmentPlace,
  existingServerSchema,
  type EmbeddedEnvironmentOptions,
  type ExistingServerOptions,
  type TestClientOptions,
} from './environment-options.js';
import { TestEnvironmentError } from './errors.js';
import { SkippingChannel } from './skipping-channel.js';

interface EnvironmentParts {
  connection: Connection;
  ownsConnection: boolean;
  namespace: string;
  client: TestClientOptions | undefined;
  server?: EmbeddedServer;
  skipping?: AutoSkipping;
}

/**
 * The environment of a workflow test: a server, a connection for workers, and a client.
 *
 * @example
 * const env = await TestWorkflowEnvironment.createTimeSkipping();
 * const worker = await Worker.create({ connection: env.connection, taskQueue: 'test', workflows: [OrderWorkflow] });
 * const result = await worker.runUntil(env.client.workflow.execute(OrderWorkflow, { taskQueue: 'test', workflowId: 'w' }));
 * await env.teardown();
 */
export class TestWorkflowEnvironment {
  /** Connection for workers and additional clients. {@link teardown} closes it. */
  readonly connection: Connection;
  readonly namespace: string;
  /** Waiting for the result of a workflow skips time, where the environment skips time. */
  readonly client: Client;
  /** The embedded server; `undefined` when the server existed before. */
  readonly server: EmbeddedServer | undefined;

  private readonly ownsConnection: boolean;
  private readonly skipping: AutoSkipping | undefined;

  private constructor({ connection, ownsConnection, namespace, client, server, skipping }: EnvironmentParts) {
    this.connection = connection;
    this.ownsConnection = ownsConnection;
    this.namespace = namespace;
    this.server = server;
    this.skipping = skipping;
    this.client = new Client({ ...client, connection, namespace });
  }

  /**
   * A server in this process whose time is skipped while somebody waits for the result of a workflow and no work is
   * under way: timers, retries and timeouts of workflows take no real time. In between, its time goes at the pace of
   * the clock.
   *
   * @throws TestEnvironmentError when an option is unknown or malformed
   */
  static async createTimeSkipping(options: EmbeddedEnvironmentOptions = {}): Promise<TestWorkflowEnvironment> {
    return TestWorkflowEnvironment.embed('createTimeSkipping()', options, true);
  }

  /**
   * Starts a server in this process that keeps real time.
   *
   * @throws TestEnvironmentError when an option is unknown or malformed
   */
  static async createLocal(options: EmbeddedEnvironmentOptions = {}): Promise<TestWorkflowEnvironment> {
    return TestWorkflowEnvironment.embed('createLocal()', options, false);
  }

  /**
   * Connects to an existing server, which keeps real time. Resolves when the server has responded.
   *
   * @throws TestEnvironmentError or ConnectionOptionsError when an option is unknown or malformed
   * @throws ConnectionUnavailableError when the server is unreachable
   */
  static async createFromExistingServer(options: ExistingServerOptions = {}): Promise<TestWorkflowEnvironment> {
    const where = 'TestWorkflowEnvironment.createFromExistingServer()';
    const { namespace } = existingServerSchema.read(options, environmentPlace(where));
    const { address, connection: given, client } = options;
    if (!(given instanceof Connection)) {
      const connection = await Connection.connect({ ...given, address });
      return new TestWorkflowEnvironment({ connection, ownsConnection: true, namespace, client });
    }
    await given.ensureConnected();
    return new TestWorkflowEnvironment({ connection: given, ownsConnection: false, namespace, client });
  }

  private static async embed(
    where: string,
    options: EmbeddedEnvironmentOptions,
    timeSkipping: boolean,
  ): Promise<TestWorkflowEnvironment> {
    const place = environmentPlace(`TestWorkflowEnvironment.${where}`);
    const { namespace, client: _read, logger, ...rest } = embeddedSchema.read(options, place);
    // A client applies its plugins to what was given, and checks what they return.
    const { client } = options;
    const server = await EmbeddedServer.start({ ...rest, logger, namespaces: [namespace], timeSkipping });
    try {
      const skipping = timeSkipping ? new AutoSkipping(server.time) : undefined;
      const channel = skipping ? new SkippingChannel(server.channel(), skipping) : server.channel();
      const connection = Connection.over(channel, { logger });
      return new TestWorkflowEnvironment({ connection, ownsConnection: true, namespace, client, server, skipping });
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** {@link connection}, under the name that other SDKs use. */
  get nativeConnection(): Connection {
    return this.connection;
  }

  get supportsTimeSkipping(): boolean {
    return this.skipping !== undefined;
  }

  /** The server's time, in milliseconds since 1970; for an existing server, the time of this machine. */
  async currentTimeMs(): Promise<number> {
    return this.server ? this.server.time.currentMs() : Date.now();
  }

  /**
   * Sleeps in the server's time. Where time can be skipped it is, whether or not somebody waits for a result, and
   * everything that is due on the way happens in order. Work under way is waited for, such as an activity; inside of an
   * activity it is not, as it could not end before.
   *
   * @throws TypeError when `duration` is not a valid duration
   */
  async sleep(duration: Duration): Promise<void> {
    const ms = durationToMs(duration);
    if (!this.skipping || !this.server) return sleep(ms);
    await this.server.time.skip(ms, { whileBusy: inActivityContext() });
  }

  /**
   * Skips until nothing is left to happen: no timer is pending and no work under way. Timeouts of workflows are timers.
   *
   * @returns false when it went 10 years without an end
   * @throws TestEnvironmentError when the environment does not skip time
   */
  async runUntilIdle(): Promise<boolean> {
    return this.time('runUntilIdle()').runUntilIdle();
  }

  /** Runs `fn` while time goes at the pace of the clock, also for those who wait for a result. */
  async withAutoTimeSkippingDisabled<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.skipping ? this.skipping.disabledDuring(fn) : fn();
  }

  /**
   * The address of the server for other processes and other SDKs. An embedded server listens from the first call on, on
   * a free port of this machine.
   */
  async address(): Promise<string> {
    return this.server ? this.server.listen() : this.connection.options.address;
  }

  /** Closes the connection and the embedded server, if any. Shut down workers first. Calling it again has no effect. */
  async teardown(): Promise<void> {
    if (this.ownsConnection) await this.connection.close();
    await this.server?.close();
  }

  /** {@link teardown}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.teardown();
  }

  private time(what: string): TimeControl {
    if (this.server && this.skipping) return this.server.time;
    throw new TestEnvironmentError(`${what} needs an environment that was made by createTimeSkipping()`);
  }
}
