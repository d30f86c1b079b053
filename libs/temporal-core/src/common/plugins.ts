/**
 * Plugins change options before they are validated. Each part of the SDK calls the plugin method named after it on
 * every plugin of its `plugins` option, in order. Each plugin receives the options that the previous one returned.
 */
import type { Option } from './options/option.js';
import type { OptionPlace } from './options/option-place.js';
import { custom } from './options/option-types.js';

/** A plugin: an object with a unique name that configures parts of the SDK. */
export interface NamedPlugin {
  /** Unique among the plugins of one client or worker. */
  readonly name: string;
}

const plugin = 'an object with a non-empty "name"';

/** A list of plugins. */
export function pluginsOption<T extends NamedPlugin>(): Option<readonly T[]> {
  return custom<readonly T[]>('an array of plugins', (value, place) => {
    if (!Array.isArray(value)) return place.refuseValue(value);
    const names = new Set<string>();
    for (const [i, candidate] of (value as (NamedPlugin | undefined)[]).entries()) {
      const at: OptionPlace = place.at(i);
      if (typeof candidate === 'function') at.refuseValue(candidate, plugin, 'Construct the plugin with "new".');
      const name: unknown = candidate?.name;
      if (typeof name !== 'string' || name === '') at.refuseValue(candidate, plugin, 'Give the plugin a name.');
      if (names.has(name)) at.refuse(`has the name of another plugin, "${name}"`, 'Remove one, or rename it.');
      names.add(name);
    }
    return value as readonly T[];
  });
}

const pluginsOfAny = pluginsOption<NamedPlugin>();

/**
 * Passes `options` through `method` of every plugin that implements it.
 *
 * @throws the error of `place` when the options are not an object, or a plugin is malformed or does not return options
 */
export function applyPlugins<Options extends { plugins?: readonly NamedPlugin[] }>(
  options: Options,
  method: string,
  place: OptionPlace,
): Options {
  if (typeof options !== 'object' || options === null) place.refuseValue(options);
  let configured = options;
  const plugins = pluginsOfAny.read(configured.plugins, place.at('plugins')) ?? [];
  for (const [i, plugin] of plugins.entries()) {
    const configure = (plugin as unknown as Record<string, ((options: Options) => unknown) | undefined>)[method];
    if (typeof configure !== 'function') continue;
    const returned = configure.call(plugin, configured);
    if (typeof returned !== 'object' || returned === null || 'then' in returned) {
      place.at('plugins').at(i).refuse(`("${plugin.name}") does not return options from ${method}()`, 'Return them.');
    }
    configured = returned as Options;
  }
  return configured;
}
