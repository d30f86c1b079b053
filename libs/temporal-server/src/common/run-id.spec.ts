import { describe, expect, it } from 'vitest';
import { newRunId } from './run-id.js';

describe('the id of a run', () => {
  it('is a UUID of version 7, as those of the real server', () => {
    expect(newRunId(Date.now())).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts by time', () => {
    const ids = [1_000, 2_000, 3_000_000_000_000].map(newRunId);
    expect(ids.toSorted()).toEqual(ids);
  });
});
