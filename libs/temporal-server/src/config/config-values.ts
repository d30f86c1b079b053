/**
 * Dynamic config from a plain record. Keys are those of the real server, in any case; values are what its YAML would hold, or
 * the text of it: `10`, `true`, `10s`.
 */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import type { DynamicConfig } from './dynamic-config.js';
import { isKnownConfigKey } from './config-keys.js';

export type ConfigValue = string | number | boolean;

export class ConfigValues implements DynamicConfig {
  private readonly values: ReadonlyMap<string, ConfigValue>;

  constructor(
    values: Readonly<Record<string, ConfigValue>>,
    private readonly logger: Logger,
  ) {
    this.values = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
    for (const key of Object.keys(values)) {
      if (!isKnownConfigKey(key)) logger.warn(`Dynamic config '${key}' has no effect on this server`, { key });
    }
  }

  number(key: string, otherwise: number): number {
    return this.read(key, otherwise, 'a number', (value) => {
      const number = value === '' || typeof value === 'boolean' ? NaN : Number(value);
      return Number.isFinite(number) ? number : undefined;
    });
  }

  boolean(key: string, otherwise: boolean): boolean {
    return this.read(key, otherwise, 'true or false', (value) => {
      if (typeof value === 'boolean') return value;
      return { true: true, false: false }[String(value).toLowerCase()];
    });
  }

  durationMs(key: string, otherwiseMs: number): number {
    return this.read(key, otherwiseMs, "a duration such as '10s' or '1h30m', or a number of seconds", durationOf);
  }

  private read<T>(key: string, otherwise: T, wanted: string, parse: (value: ConfigValue) => T | undefined): T {
    if (this.values.size === 0) return otherwise;
    const value = this.values.get(key.toLowerCase());
    if (value === undefined) return otherwise;
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    this.logger.warn(`Dynamic config '${key}' must be ${wanted}, not '${value}': its default is used`, { key, value });
    return otherwise;
  }
}

const unitsMs = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const durationPart = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;

function durationOf(value: ConfigValue): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const seconds = value === '' ? NaN : Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const text = String(value);
  const parts = [...text.matchAll(durationPart)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitsMs[unit as keyof typeof unitsMs], 0);
}
