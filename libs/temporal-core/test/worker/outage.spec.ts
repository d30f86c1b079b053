import { describe, expect, it } from 'vitest';
import { RpcError } from '../../src/common/rpc-channel.js';
import { loggerFrom } from '../../src/common/telemetry.js';
import { encodeMessage } from '../../src/proto/index.js';
import { Worker } from '../../src/worker/worker.js';
import { FakeServer, noTask } from '../support/fake-server.js';
import { VirtualClock } from '../support/virtual-clock.js';

const minuteMs = 60_000;
const pollerCount = 3;

describe('polls that fail for a minute', () => {
  it('are tried again with growing pauses, told once, and end with the next task', async () => {
    const clock = new VirtualClock();
    const pollTimes: number[] = [];
    let tasks = 1;
    const server = new FakeServer({
      PollActivityTaskQueue: (_, signal) => {
        pollTimes.push(clock.now());
        if (clock.now() < minuteMs) throw new RpcError({ status: 'UNAVAILABLE', message: 'connection refused' });
        if (tasks-- <= 0) return noTask(signal);
        return encodeMessage('PollActivityTaskQueueResponse', {
          taskToken: new Uint8Array([1]),
          activityType: { name: 'charge' },
          activityId: '1',
          workflowExecution: { workflowId: 'w', runId: 'r' },
        });
      },
    });
    const told: string[] = [];
    const worker = await Worker.create({
      taskQueue: 'q',
      connection: server.connect(),
      clock,
      logger: loggerFrom((level, message) => {
        if (level !== 'DEBUG') told.push(`${level} ${message.split(';')[0]}`);
      }),
      maxConcurrentActivityTaskPolls: pollerCount,
      activities: { charge: async () => 'charged' },
    });
    const ended = worker.run();
    while (!server.calls.includes('RespondActivityTaskCompleted')) expect(await clock.next()).toBe(true);

    // 0.2, 0.4, … 6.4 and then 10 seconds, each a fifth more or less: about ten tries for each poller.
    const failed = pollTimes.filter((at) => at < minuteMs);
    expect(failed.length).toBeGreaterThanOrEqual(9 * pollerCount);
    expect(failed.length).toBeLessThanOrEqual(13 * pollerCount);
    expect(clock.now()).toBeLessThan(minuteMs + 12_001);
    expect(told).toEqual(['WARN Polling for activity tasks failed', 'INFO Polling for activity tasks recovered']);
    expect(worker.state).toBe('running');
    expect(worker.lastPollSucceededMs).toBeGreaterThanOrEqual(minuteMs);

    const stopped = worker.shutdown();
    await clock.run();
    await Promise.all([stopped, ended]);
    expect(clock.pending).toBe(0);
  });
});
