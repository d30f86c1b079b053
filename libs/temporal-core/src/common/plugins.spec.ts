import { describe, expect, it } from 'vitest';
import { applyPlugins, type NamedPlugin } from './plugins.js';

describe('plugins', () => {
  it('each change what the one before returned', () => {
    const adding = (name: string): NamedPlugin & { configureClient(options: string[]): string[] } => ({
      name,
      configureClient: (options) => [...options, name],
    });
    expect(applyPlugins([adding('a'), adding('b')], 'configureClient', ['base'])).toEqual(['base', 'a', 'b']);
  });

  it('that lack the method leave the options alone', () => {
    const options = { address: 'x' };
    expect(applyPlugins([{ name: 'a' }], 'configureClient', options)).toBe(options);
    expect(applyPlugins(undefined, 'configureClient', options)).toBe(options);
  });
});
