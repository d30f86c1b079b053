/**
 * Dynamic config from a plain record. Keys are those of the real server, in any case; values are what its YAML would
 * hold, or the text of it: `10`, `true`, `10s`.
 */
import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import type { DynamicConfig } from './dynamic-config.js';
import { alwaysSet, settings, type Setting, type SettingKey, type SettingValue } from './settings.js';

export type ConfigValue = string | number | boolean;

const keysInLowerCase: ReadonlyMap<string, SettingKey> = new Map(
  (Object.keys(settings) as SettingKey[]).map((key) => [key.toLowerCase(), key]),
);
const alwaysSetInLowerCase: ReadonlyMap<string, boolean> = new Map(
  Object.entries(alwaysSet).map(([key, value]) => [key.toLowerCase(), value]),
);

export class ConfigValues implements DynamicConfig {
  private readonly set = new Map<SettingKey, number | boolean>();

  constructor(
    values: Readonly<Record<string, ConfigValue>>,
    private readonly logger: Logger,
  ) {
    for (const [key, value] of Object.entries(values)) this.read(key, value);
  }

  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return (this.set.get(key) ?? settings[key].otherwise) as SettingValue<Key>;
  }

  private read(name: string, value: ConfigValue): void {
    const key = keysInLowerCase.get(name.toLowerCase());
    if (key === undefined) {
      this.explainWithout(name, value);
      return;
    }
    const { kind } = settings[key];
    const parsed = parsers[kind](value);
    if (parsed !== undefined) {
      this.set.set(key, parsed);
      return;
    }
    this.logger.warn(`Dynamic config "${key}" must be ${wanted[kind]}, not "${value}". Using the default`, { key });
  }

  private explainWithout(key: string, value: ConfigValue): void {
    const always = alwaysSetInLowerCase.get(key.toLowerCase());
    if (always !== undefined && parsers.flag(value) === always) return;
    const why = always === undefined ? 'has no effect on' : `is always ${always} on`;
    this.logger.warn(`Dynamic config "${key}" ${why} this server`, { key });
  }
}

const wanted: Readonly<Record<Setting['kind'], string>> = {
  number: 'a number',
  flag: 'true or false',
  duration: 'a duration such as "10s" or "1h30m", or a number of seconds',
};

const parsers = {
  number: (value: ConfigValue): number | undefined => {
    const parsed = value === '' || typeof value === 'boolean' ? NaN : Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  },
  flag: (value: ConfigValue): boolean | undefined => {
    if (typeof value === 'boolean') return value;
    return { true: true, false: false }[String(value).toLowerCase()];
  },
  duration: durationOf,
};

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
