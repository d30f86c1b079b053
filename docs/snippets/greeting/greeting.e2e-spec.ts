import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

describe('the first workflow', () => {
  it('greets', async () => {
    process.env['TEMPORAL_ADDRESS'] = inject('temporalAddress');
    Logger.overrideLogger(false);
    const lines = vi.spyOn(console, 'log').mockReturnValue(undefined);
    await import('./main.js');
    expect(lines).toHaveBeenLastCalledWith('Hello, my name!');
  });
});
