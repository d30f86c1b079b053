import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import { ConfigValues, type ConfigValue } from './config-values.js';
import { settings } from './settings.js';

function read(values: Readonly<Record<string, ConfigValue>>): { config: ConfigValues; warnings: string[] } {
  const warnings: string[] = [];
  const logger = loggerFrom((_level, message) => warnings.push(message));
  return { config: new ConfigValues(values, logger), warnings };
}

describe('dynamic config', () => {
  const duration = 'history.longPollExpirationInterval';

  it.each([
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['250ms', 250],
    ['3', 3_000],
    [3, 3_000],
    ['2d', 172_800_000],
  ])('reads the duration %j as %d ms', (value, ms) => {
    expect(read({ [duration]: value }).config.get(duration)).toBe(ms);
  });

  it('reads numbers and switches, given as such or as strings', () => {
    const { config, warnings } = read({
      'limit.maxIDLength': 5,
      'history.maxTotalUpdates': '6',
      'system.enableCrossNamespaceCommands': true,
      'system.enableEagerWorkflowStart': 'False',
    });
    expect([config.get('limit.maxIDLength'), config.get('history.maxTotalUpdates')]).toEqual([5, 6]);
    expect(config.get('system.enableCrossNamespaceCommands')).toBe(true);
    expect(config.get('system.enableEagerWorkflowStart')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('finds keys in any case, and has a default for each', () => {
    const { config } = read({ 'LIMIT.MaxIdLength': 7 });
    expect(config.get('limit.maxIDLength')).toBe(7);
    expect(config.get('history.maximumBufferedEventsBatch')).toBe(100);
  });

  it.each([['10 apples'], ['10s apples'], [''], [true]])(
    'keeps the default over the duration %j, and warns',
    (value) => {
      const { config, warnings } = read({ [duration]: value });
      expect(config.get(duration)).toBe(20_000);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(duration);
    },
  );

  it('warns of keys without effect', () => {
    expect(read({ 'no.such': 1 }).warnings).toEqual(['Dynamic config "no.such" has no effect on this server']);
  });

  it('warns of a switch only when it asks for what this server never does', () => {
    expect(read({ 'frontend.enableExecuteMultiOperation': true, 'system.enableNexus': 'false' }).warnings).toEqual([]);
    expect(read({ 'frontend.enableExecuteMultiOperation': false }).warnings).toEqual([
      'Dynamic config "frontend.enableExecuteMultiOperation" is always true on this server',
    ]);
  });

  it('holds no setting that nothing reads', () => {
    const root = new URL('../', import.meta.url);
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, root), 'utf8'))
      .join('\n');
    expect(Object.keys(settings).filter((key) => !sources.includes(`.get('${key}')`))).toEqual([]);
  });
});
