import { describe, expect, it } from 'vitest';
import { WorkerOptionsError } from '../worker/errors.js';
import { OptionPlace } from './options/option-place.js';
import { applyPlugins, type NamedPlugin } from './plugins.js';

interface Options {
  names?: string[];
  plugins?: readonly NamedPlugin[];
}

const apply = (options: unknown): Options =>
  applyPlugins(options as Options, 'configureClient', new OptionPlace('new Client()', WorkerOptionsError));

describe('plugins', () => {
  it('each change what the one before returned', () => {
    const adding = (name: string): NamedPlugin & { configureClient(options: Options): Options } => ({
      name,
      configureClient: (options) => ({ ...options, names: [...(options.names ?? []), name] }),
    });
    const plugins = [adding('a'), adding('b')];
    expect(apply({ plugins, names: ['base'] })).toEqual({ plugins, names: ['base', 'a', 'b'] });
  });

  it('that lack the method leave the options alone', () => {
    const options = { plugins: [{ name: 'a' }] };
    expect(apply(options)).toBe(options);
    expect(apply({})).toEqual({});
  });

  class Renamer {
    readonly name = 'renamer';
  }

  it.each([
    [{}, 'option "plugins" must be an array of plugins, but is an empty object'],
    [
      [Renamer],
      'option "plugins[0]" must be an object with a non-empty "name", but is the class Renamer. Construct the',
    ],
    [
      [{}],
      'option "plugins[0]" must be an object with a non-empty "name", but is an empty object. Give the plugin a name.',
    ],
    [[undefined], 'option "plugins[0]" must be an object with a non-empty "name", but is undefined'],
    [
      [{ name: 'a' }, { name: 'a' }],
      'option "plugins[1]" has the name of another plugin, "a". Remove one, or rename it.',
    ],
    [
      [{ name: 'a', configureClient: () => undefined }],
      'option "plugins[0]" ("a") does not return options from configureClient(). Return them.',
    ],
  ])('that cannot be applied are refused: %j', (plugins, message) => {
    expect(() => apply({ plugins })).toThrow(`new Client(): ${message}`);
  });
});
