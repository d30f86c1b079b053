import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../activation/activation.js';
import { JobQueue } from './job-queue.js';

const timer = (seq: number): ActivationJob => ({ type: 'fireTimer', seq });
const activity = (seq: number, isLocal: boolean): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal,
  resolution: { status: 'completed' },
});
const signal: ActivationJob = { type: 'signalWorkflow', signalName: 's', arguments: [], headers: {}, identity: '' };
const update: ActivationJob = {
  type: 'updateWorkflow',
  updateId: 'u',
  protocolInstanceId: 'u',
  updateName: 'u',
  arguments: [],
  headers: {},
  identity: '',
  runValidator: true,
};
const patch: ActivationJob = { type: 'notifyHasPatch', patchId: 'p' };
const seed: ActivationJob = { type: 'updateRandomSeed', randomnessSeed: '1' };
const cancel: ActivationJob = { type: 'cancelWorkflow', reason: '' };

function ordered(...jobs: ActivationJob[]): ActivationJob[] {
  const queue = new JobQueue();
  for (const job of jobs) queue.add(job);
  return queue.drain();
}

describe('job queue', () => {
  it('puts patches, the seed, messages, the rest and local activities in this order', () => {
    const local = activity(1, true);
    expect(ordered(local, timer(1), signal, seed, patch)).toEqual([patch, seed, signal, timer(1), local]);
  });

  it('keeps signals and updates in the order in which they came', () => {
    expect(ordered(timer(1), update, signal, update)).toEqual([update, signal, update, timer(1)]);
  });

  it('keeps timers, activities and cancellation in the order of history', () => {
    const jobs = [timer(2), cancel, activity(1, false), timer(1)];
    expect(ordered(...jobs)).toEqual(jobs);
  });

  it('is empty after it was drained, and sorts anew', () => {
    const queue = new JobQueue();
    queue.add(timer(1));
    queue.add(signal);
    queue.drain();
    expect(queue.isEmpty).toBe(true);
    queue.add(seed);
    queue.add(timer(2));
    expect(queue.drain()).toEqual([seed, timer(2)]);
  });
});
