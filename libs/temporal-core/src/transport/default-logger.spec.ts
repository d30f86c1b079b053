import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DefaultLogger } from './default-logger.js';
import { ConnectionOptionsError } from './errors.js';

describe('DefaultLogger', () => {
  let written: string[];

  beforeEach(() => {
    written = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('writes a record on a line, with its time, level and attributes', () => {
    new DefaultLogger().info('Worker started', { taskQueue: 'orders' });
    expect(written.join('')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] Worker started \{ taskQueue: 'orders' \}\n$/);
  });

  it('writes the stack of an error below the line', () => {
    new DefaultLogger().error('Workflow task failed', { error: 'oops', stack: 'Error: oops\n    at place' });
    expect(written.join('')).toMatch(
      /\[ERROR\] Workflow task failed \{ error: 'oops' \}\nError: oops\n {4}at place\n$/,
    );
  });

  it('drops records below its level, which is INFO unless one is given', () => {
    new DefaultLogger().debug('dropped');
    new DefaultLogger('ERROR').warn('dropped');
    expect(written).toEqual([]);
    new DefaultLogger('TRACE').trace('kept');
    new DefaultLogger('WARN').log('WARN', 'kept');
    expect(written).toHaveLength(2);
  });

  it('bounds attributes of any size', () => {
    const loop: Record<string, unknown> = { text: 'x'.repeat(1_000_000) };
    loop['self'] = loop;
    new DefaultLogger().warn('Large', loop);
    expect(written.join('').length).toBeLessThan(10_000);
  });

  it('refuses a level that does not exist', () => {
    expect(() => new DefaultLogger('warning' as 'WARN')).toThrow(ConnectionOptionsError);
    expect(() => new DefaultLogger('warning' as 'WARN')).toThrow('option "level" must be');
  });
});
