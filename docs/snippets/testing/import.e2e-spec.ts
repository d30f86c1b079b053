// #region mock
import { CancelledFailure } from '@nest-temporal/core/activity';
import { MockActivityEnvironment } from '@nest-temporal/testing';
import { describe, expect, it } from 'vitest';
import { importRows } from './import.activity.js';

describe('the import', () => {
  it('goes on where the last attempt was interrupted', async () => {
    const env = new MockActivityEnvironment({ attempt: 2, heartbeatDetails: [8] });
    const beats: unknown[] = [];
    env.on('heartbeat', (row) => beats.push(row));
    expect(await env.run(importRows, 10)).toBe(2);
    expect(beats).toEqual([9, 10]);
  });

  it('ends when it is cancelled', async () => {
    const env = new MockActivityEnvironment();
    env.once('heartbeat', () => env.cancel());
    await expect(env.run(importRows, 10)).rejects.toThrow(CancelledFailure);
  });
});
// #endregion mock
