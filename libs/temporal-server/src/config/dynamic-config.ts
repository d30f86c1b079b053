import type { SettingKey, SettingValue } from './settings.js';

/** Settings by the real server's dynamic-config keys, so that its users find the names they know. */
export interface DynamicConfig {
  /** The value of a setting: a number, `true` or `false`, or the milliseconds of a duration. */
  get<Key extends SettingKey>(key: Key): SettingValue<Key>;
}
