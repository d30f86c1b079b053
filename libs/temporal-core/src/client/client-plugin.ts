import type { NamedPlugin } from '../common/plugins.js';
import type { ClientOptions } from './client-options.js';

/** Configures clients; the place for what always comes together, such as a converter and its interceptors. */
export interface ClientPlugin extends NamedPlugin {
  /**
   * Called before the options are checked, with what the plugin before returned.
   *
   * @returns the options to use; must not change the ones it got
   */
  configureClient?(options: ClientOptions): ClientOptions;
}
