import { describe, expect, it } from 'vitest';
import { payload } from '../../../test/support/history-builder.js';
import { VirtualClock } from '../../../test/support/virtual-clock.js';
import { RpcError } from '../../common/rpc-channel.js';
import { noopLogger } from '../../common/telemetry.js';
import type { Payload } from '../../common/payload.js';
import { PayloadCodecError } from '../../converter/errors.js';
import type { RecordActivityTaskHeartbeatResponse } from '../../proto/index.js';
import { Heartbeater, heartbeatIntervalMs } from './heartbeater.js';

function setUp(answer: () => RecordActivityTaskHeartbeatResponse | Promise<never> = () => ({})) {
  const clock = new VirtualClock();
  const sent: { atMs: number; details: readonly Payload[] }[] = [];
  const cancelled: string[] = [];
  const heartbeater = new Heartbeater({
    send: async (details) => {
      sent.push({ atMs: clock.now(), details });
      return answer();
    },
    cancel: (reason) => void cancelled.push(reason),
    intervalMs: 800,
    clock,
    logger: noopLogger,
  });
  return { clock, sent, cancelled, heartbeater };
}

const beat = (value: number): Payload[] => [payload(value)];

describe('heartbeater', () => {
  it('sends the first heartbeat at once and of those after it only the last', async () => {
    const { clock, sent, heartbeater } = setUp();
    for (const value of [1, 2, 3]) heartbeater.beat(beat(value));
    await clock.next();
    expect(sent).toEqual([
      { atMs: 0, details: beat(1) },
      { atMs: 800, details: beat(3) },
    ]);
    await clock.next();
    heartbeater.beat(beat(4));
    expect(sent).toHaveLength(3);
  });

  it('sends nothing when there was no heartbeat in the meantime', async () => {
    const { clock, sent, heartbeater } = setUp();
    heartbeater.beat(beat(1));
    await clock.run();
    expect(sent).toHaveLength(1);
  });

  it('hands out the details that the server does not have when it is stopped', async () => {
    const { clock, heartbeater } = setUp();
    heartbeater.beat(beat(1));
    await turn();
    heartbeater.beat(beat(2));
    expect(heartbeater.stop()).toEqual(beat(2));
    expect(clock.pending).toBe(0);
  });

  it('has nothing to hand out when the server has all', async () => {
    const { heartbeater } = setUp();
    heartbeater.beat(beat(1));
    await turn();
    expect(heartbeater.stop()).toBeUndefined();
  });

  it('ignores heartbeats of an activity that has ended, and sets no timer', async () => {
    const { clock, sent, heartbeater } = setUp();
    heartbeater.beat(beat(1));
    heartbeater.stop();
    heartbeater.beat(beat(2));
    await turn();
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('keeps details that could not be sent and tries again after the interval', async () => {
    let failures = 1;
    const unavailable = new RpcError({ status: 'UNAVAILABLE', message: 'down' });
    const { clock, sent, cancelled, heartbeater } = setUp(() => (failures-- > 0 ? Promise.reject(unavailable) : {}));
    heartbeater.beat(beat(1));
    await clock.next();
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 800]);
    expect(heartbeater.stop()).toBeUndefined();
    expect(cancelled).toEqual([]);
  });

  const answers: [string, RecordActivityTaskHeartbeatResponse][] = [
    ['CANCELLED', { cancelRequested: true }],
    ['PAUSED', { activityPaused: true }],
    ['RESET', { activityReset: true }],
  ];
  it.each(answers)('cancels as %s when the answer says so', async (reason, answer) => {
    const { cancelled, heartbeater } = setUp(() => answer);
    heartbeater.beat(beat(1));
    await turn();
    expect(cancelled).toEqual([reason]);
  });

  it('cancels when the server does not know the attempt any more', async () => {
    const gone = new RpcError({ status: 'NOT_FOUND', message: 'gone' });
    const { cancelled, heartbeater } = setUp(() => Promise.reject(gone));
    heartbeater.beat(beat(1));
    await turn();
    expect(cancelled).toEqual(['NOT_FOUND']);
  });

  it('cancels when a codec refuses the details, and forgets them', async () => {
    const { cancelled, heartbeater } = setUp(() => Promise.reject(new PayloadCodecError('no key')));
    heartbeater.beat(beat(1));
    await turn();
    expect(cancelled).toEqual(['HEARTBEAT_DETAILS_CONVERSION_FAILED']);
    expect(heartbeater.stop()).toBeUndefined();
  });

  it('flushes the latest details, never before those under way have arrived', async () => {
    const arrivals: (() => void)[] = [];
    const { clock, sent, heartbeater } = setUp(
      () => new Promise((resolve) => arrivals.push(() => resolve({} as never))),
    );
    heartbeater.beat(beat(1));
    heartbeater.beat(beat(2));
    const flushed = heartbeater.flush();
    await turn();
    expect(sent.map(({ details }) => details)).toEqual([beat(1)]);
    arrivals.shift()?.();
    await turn();
    expect(sent.map(({ details }) => details)).toEqual([beat(1), beat(2)]);
    arrivals.shift()?.();
    await flushed;
    expect(clock.pending).toBe(0);
  });

  it('flushes nothing when the server has all, and ends even when the server is away', async () => {
    const { sent, heartbeater } = setUp();
    heartbeater.beat(beat(1));
    await heartbeater.flush();
    expect(sent).toHaveLength(1);
    const away = setUp(() => Promise.reject(new RpcError({ status: 'UNAVAILABLE', message: 'down' })));
    away.heartbeater.beat(beat(1));
    await away.heartbeater.flush();
    expect(away.sent).toHaveLength(2);
    expect(away.clock.pending).toBe(0);
  });

  it('waits four fifths of the timeout, at most the upper bound', () => {
    const throttle = { maxIntervalMs: 60_000, defaultIntervalMs: 30_000 };
    expect(heartbeatIntervalMs(10_000, throttle)).toBe(8_000);
    expect(heartbeatIntervalMs(600_000, throttle)).toBe(60_000);
    expect(heartbeatIntervalMs(undefined, throttle)).toBe(30_000);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
