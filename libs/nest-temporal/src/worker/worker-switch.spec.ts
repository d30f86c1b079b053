import { describe, expect, it } from 'vitest';
import { TemporalConfigurationError } from '../errors.js';
import { areWorkersOn } from './worker-switch.js';

describe('NEST_TEMPORAL_WORKER', () => {
  it.each([undefined, '', 'on'])('leaves workers on: %s', (value) => {
    expect(areWorkersOn({ NEST_TEMPORAL_WORKER: value })).toBe(true);
  });

  it('switches them off', () => {
    expect(areWorkersOn({ NEST_TEMPORAL_WORKER: 'off' })).toBe(false);
  });

  it('says so when it is set to anything else', () => {
    expect(() => areWorkersOn({ NEST_TEMPORAL_WORKER: 'false' })).toThrow(TemporalConfigurationError);
    expect(() => areWorkersOn({ NEST_TEMPORAL_WORKER: 'false' })).toThrow(
      'NEST_TEMPORAL_WORKER must be "on" or "off", not "false"',
    );
  });
});
