import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { cpuTimeMs, ownThreadId } from './thread-cpu.js';

describe('CPU time of a thread', () => {
  it.runIf(process.platform === 'linux')('is its own, and not that of a thread that works beside it', async () => {
    const source = `
      const { parentPort } = require('node:worker_threads');
      const { readlinkSync } = require('node:fs');
      const id = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
      parentPort.on('message', () => parentPort.postMessage(id));`;
    const idle = new Worker(source, { eval: true });
    const idleId = await new Promise<number>((resolve) => {
      idle.once('message', resolve);
      idle.postMessage('id');
    });
    const ownId = ownThreadId();
    expect(idleId).toBeGreaterThan(0);
    expect(idleId).not.toBe(ownId);
    const [idleMs, ownMs] = [cpuTimeMs(idleId), cpuTimeMs(ownId)];
    while (cpuTimeMs(ownId) - ownMs < 100);
    expect(cpuTimeMs(idleId) - idleMs).toBeLessThan(100);
    await idle.terminate();
  });

  it('is that of the process where the thread is not known', () => {
    const { user, system } = process.cpuUsage();
    expect(cpuTimeMs(0)).toBeGreaterThanOrEqual((user + system) / 1_000);
  });
});
