import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { requireModule } from './load-module.js';

const folder = mkdtempSync(join(tmpdir(), 'load-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source);
  return path;
}

/** With an enum, which no version of Node strips. */
const typescript = (name: string, value = 7): string =>
  write(name, `enum Value { Of = ${value} }\nexport const value: number = Value.Of;\n`);

describe('a TypeScript module that Node cannot load', () => {
  it.each(['plain.ts', 'module.mts', 'common.cts'])('is loaded all the same: %s', (name) => {
    expect(requireModule(typescript(name))).toMatchObject({ value: 7 });
  });

  it('may import other sources the way that TypeScript names them', () => {
    typescript('imported.ts', 8);
    expect(requireModule(write('importing.ts', `export { value } from './imported.js';`))).toMatchObject({ value: 8 });
  });

  it('is found by the name of what it compiles to', () => {
    typescript('compiled.ts', 9);
    expect(requireModule(join(folder, 'compiled.js'))).toMatchObject({ value: 9 });
    typescript('compiled.mts', 10);
    expect(requireModule(join(folder, 'compiled.mjs'))).toMatchObject({ value: 10 });
    typescript('element.tsx', 12);
    expect(requireModule(join(folder, 'element.js'))).toMatchObject({ value: 12 });
  });

  it('gives way to its JavaScript where both exist', () => {
    typescript('built.ts');
    expect(requireModule(write('built.js', 'exports.value = 11;'))).toEqual({ value: 11 });
  });

  it('is evaluated once, as any module is', () => {
    const path = typescript('once.ts');
    expect(requireModule(path)).toBe(requireModule(path));
  });

  it('knows where it is', async () => {
    const path = write(
      'place.ts',
      `enum Is { Typed }
       export const { url, filename, dirname } = import.meta;
       export const names = [__filename, __dirname];
       export const read = (): Promise<unknown> => import('node:path');`,
    );
    const { read, ...place } = requireModule(path);
    expect(place).toEqual({
      url: pathToFileURL(path).href,
      filename: path,
      dirname: folder,
      names: [path, folder],
    });
    await expect((read as () => Promise<unknown>)()).resolves.toHaveProperty('join');
  });
});

describe('a module that cannot be loaded at all', () => {
  it.each<[string, string, RegExp]>([
    ['one that throws', `enum Is { Typed }\nthrow new RangeError('by itself');`, /^by itself$/],
    ['one with a syntax error', 'enum {', /syntax\.ts:1:5: ERROR: /],
    ['one that imports what is missing', `import './gone.js';`, /:1:7: ERROR: Could not resolve "\.\/gone\.js"/],
    ['one that awaits at its top level', `enum Is { Typed }\nawait 1;`, /Top-level await is currently not supported/],
  ])('says why: %s', (_, source, message) => {
    expect(() => requireModule(write('syntax.ts', source))).toThrow(message);
  });

  it('is not evaluated again when it throws', () => {
    const path = write(
      'throwing.ts',
      `globalThis.evaluated = (globalThis.evaluated ?? 0) + 1;\nthrow new Error('once');`,
    );
    expect(() => requireModule(path)).toThrow('once');
    expect(globalThis).toHaveProperty('evaluated', 1);
    Reflect.deleteProperty(globalThis, 'evaluated');
  });

  it('says that it does not exist', () => {
    expect(() => requireModule(join(folder, 'none.ts'))).toThrow(/Cannot find module/);
  });
});
