/**
 * The environment of specs that need time skipping: over the embedded server, or over a server in another process that skips
 * time as the Java test server does, where TEMPORAL_TIME_SERVER gives its address. All specs of a run share such a server.
 */
import { inActivityContext } from '@nest-temporal/core/activity';
import { durationToMs, type Duration } from '@nest-temporal/core';
import { Client, Connection, type RpcInterceptor } from '@nest-temporal/core/client';
import { durationFromMs, timestampToMs } from '@nest-temporal/core/internal/proto/time';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { isResultWait } from '@nest-temporal/server/internal/transport/result-wait';

type Part = 'currentTimeMs' | 'sleep' | 'runUntilIdle' | 'withAutoTimeSkippingDisabled' | 'address' | 'teardown';
export type TimeSkippingEnvironment = Pick<TestWorkflowEnvironment, 'connection' | 'client' | Part>;

const serverAddress = process.env['TEMPORAL_TIME_SERVER'];

/** True when the server is another one than the embedded server. */
export const isForeignServer = serverAddress !== undefined;

export async function createTimeSkippingEnvironment(): Promise<TimeSkippingEnvironment> {
  return serverAddress === undefined
    ? TestWorkflowEnvironment.createTimeSkipping()
    : ForeignEnvironment.connect(serverAddress);
}

class ForeignEnvironment implements TimeSkippingEnvironment {
  readonly client: Client;

  private constructor(
    readonly connection: Connection,
    private readonly skipping: ForeignSkipping,
  ) {
    this.client = new Client({ connection });
  }

  static async connect(address: string): Promise<ForeignEnvironment> {
    // A connection of its own: the calls of the other one are watched.
    const control = await Connection.connect({ address });
    const skipping = new ForeignSkipping(control);
    const connection = await Connection.connect({ address, interceptors: [skipping.interceptor] });
    return new ForeignEnvironment(connection, skipping);
  }

  async currentTimeMs(): Promise<number> {
    return this.skipping.currentTimeMs();
  }

  async sleep(duration: Duration): Promise<void> {
    await this.skipping.sleep(durationToMs(duration));
  }

  async runUntilIdle(): Promise<boolean> {
    throw new Error('The TestService has no call that runs until nothing is left to happen');
  }

  async withAutoTimeSkippingDisabled<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.skipping.disabledDuring(fn);
  }

  async address(): Promise<string> {
    return this.connection.options.address;
  }

  async teardown(): Promise<void> {
    await this.connection.close();
    await this.skipping.close();
  }
}

/** When such a server skips time: it begins locked, and one lock is taken away while somebody waits for a result. */
class ForeignSkipping {
  private waiters = 0;
  private holders = 0;
  private isUnlocked = false;
  /** One change after the other. */
  private settled: Promise<unknown> = Promise.resolve();

  constructor(private readonly control: Connection) {}

  readonly interceptor: RpcInterceptor = {
    unary: async (call, next) => {
      if (!isResultWait(call.path, call.request)) return next(call);
      return this.during('waiters', () => next(call));
    },
  };

  async disabledDuring<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.during('holders', fn);
  }

  async currentTimeMs(): Promise<number> {
    const { time } = await this.control.testService.getCurrentTime({});
    if (!time) throw new Error('The server did not tell its time');
    return timestampToMs(time);
  }

  async sleep(ms: number): Promise<void> {
    const duration = durationFromMs(ms);
    // An activity under way is a lock as well, and one that sleeps gives it up meanwhile.
    if (this.isUnlocked && !inActivityContext()) await this.control.testService.sleep({ duration });
    else await this.control.testService.unlockTimeSkippingWithSleep({ duration });
  }

  async close(): Promise<void> {
    await this.control.close();
  }

  private async during<T>(count: 'waiters' | 'holders', fn: () => T | Promise<T>): Promise<T> {
    this[count]++;
    await this.update();
    try {
      return await fn();
    } finally {
      this[count]--;
      await this.update();
    }
  }

  private async update(): Promise<void> {
    this.settled = this.settled.then(async () => {
      const shouldUnlock = this.waiters > 0 && this.holders === 0;
      if (shouldUnlock === this.isUnlocked) return;
      this.isUnlocked = shouldUnlock;
      if (shouldUnlock) await this.control.testService.unlockTimeSkipping({});
      else await this.control.testService.lockTimeSkipping({});
    });
    await this.settled;
  }
}
