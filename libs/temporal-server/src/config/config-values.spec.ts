import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loggerFrom, noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { isKnownConfigKey } from './config-keys.js';
import { ConfigValues } from './config-values.js';

const key = 'limit.maxIDLength';

describe('dynamic config', () => {
  it.each([
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['250ms', 250],
    ['3', 3_000],
    [3, 3_000],
    ['2d', 172_800_000],
  ])('reads the duration %j as %d ms', (value, ms) => {
    expect(new ConfigValues({ [key]: value }, noopLogger).durationMs(key, 0)).toBe(ms);
  });

  it('reads numbers and truth, given as such or as text', () => {
    const config = new ConfigValues({ a: 5, b: '6', c: true, d: 'False' }, noopLogger);
    expect([config.number('a', 0), config.number('b', 0)]).toEqual([5, 6]);
    expect([config.boolean('c', false), config.boolean('d', true)]).toEqual([true, false]);
  });

  it('finds keys in any case, and defaults', () => {
    const config = new ConfigValues({ 'LIMIT.MaxIdLength': 7 }, noopLogger);
    expect(config.number(key, 0)).toBe(7);
    expect(config.number('history.maximumBufferedEventsBatch', 8)).toBe(8);
  });

  it.each([['10 apples'], ['10s apples'], [''], [true]])(
    'keeps the default over the duration %j, and says so',
    (value) => {
      const warnings: string[] = [];
      const config = new ConfigValues(
        { [key]: value },
        loggerFrom((_level, message) => warnings.push(message)),
      );
      expect(config.durationMs(key, 9)).toBe(9);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(key);
    },
  );

  it('says which keys have no effect', () => {
    const warnings: string[] = [];
    const logger = loggerFrom((_level, message) => warnings.push(message));
    expect(new ConfigValues({ 'no.such': 1, [key]: 2 }, logger).number(key, 0)).toBe(2);
    expect(warnings).toEqual(["Dynamic config 'no.such' has no effect on this server"]);
  });

  it('knows every key that the sources read', () => {
    const root = new URL('../', import.meta.url);
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, root), 'utf8'));
    const read = sources.flatMap((text) =>
      [...text.matchAll(/\bconfig\.(?:number|boolean|durationMs)\(\s*'([^']+)'/g)].map(([, name = '']) => name),
    );
    expect(read).toContain(key);
    expect(read.filter((name) => !isKnownConfigKey(name))).toEqual([]);
  });
});
