/**
 * Plugins change options before they are validated. Each part of the SDK calls the method of its own name on every plugin
 * of its `plugins` option, in order, each given what the one before returned.
 */

/** Something with a unique name that configures parts of the SDK. */
export interface NamedPlugin {
  /** Unique among the plugins of one client or worker. */
  readonly name: string;
}

/** Runs `options` through `method` of every plugin that has it. */
export function applyPlugins<Options>(
  plugins: readonly NamedPlugin[] | undefined,
  method: string,
  options: Options,
): Options {
  let configured = options;
  for (const plugin of plugins ?? []) {
    const configure = (plugin as unknown as Record<string, ((options: Options) => Options) | undefined>)[method];
    if (typeof configure === 'function') configured = configure.call(plugin, configured);
  }
  return configured;
}
