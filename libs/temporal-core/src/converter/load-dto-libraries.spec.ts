import 'reflect-metadata';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Type } from 'class-transformer';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDtoLibraries } from './load-dto-libraries.js';

const folder = mkdtempSync(join(tmpdir(), 'dto-libraries-'));
afterAll(() => rmSync(folder, { recursive: true }));

class Typed {
  @Type(() => Date)
  at: Date;
}

/** A folder with a copy of its own of both libraries. */
function application(name: string): URL {
  for (const library of ['class-validator', 'class-transformer']) {
    const home = join(folder, name, 'node_modules', library);
    mkdirSync(join(home, 'cjs'), { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: library, main: 'index.js' }));
    writeFileSync(join(home, 'index.js'), `exports.copyOf = '${name}';`);
    writeFileSync(join(home, 'cjs/storage.js'), `exports.defaultMetadataStorage = { copyOf: "${name}" };`);
  }
  return pathToFileURL(join(folder, name, 'main.js'));
}

describe('DTO libraries of the host', () => {
  it('are those that the application imports', () => {
    const found = loadDtoLibraries();
    expect(found.transformStorage?._typeMetadatas.get(Typed)?.has('at')).toBe(true);
    expect(found.classValidator?.validateSync).toBeTypeOf('function');
  });

  it('come from the first place that has them', () => {
    const found = loadDtoLibraries([application('first'), application('second')]);
    expect({ ...found }).toEqual({
      classValidator: { copyOf: 'first' },
      transformStorage: { copyOf: 'first' },
    });
  });

  it('are the copy that is loaded already, where there are several', () => {
    const [cold, warm] = [application('cold'), application('warm')];
    createRequire(warm)('class-transformer');
    const found = loadDtoLibraries([cold, warm]);
    expect(found.transformStorage).toEqual({ copyOf: 'warm' });
    expect(found.classValidator).toEqual({ copyOf: 'cold' });
  });

  it('are loaded one by one, when they are asked for', () => {
    const place = application('lazy');
    const { cache } = createRequire(place);
    const isLoaded = (library: string): boolean =>
      Object.keys(cache).some((path) => path.includes(join('lazy', 'node_modules', library)));
    const found = loadDtoLibraries([place]);
    expect(isLoaded('class-')).toBe(false);
    expect(found.transformStorage).toBeDefined();
    expect([isLoaded('class-transformer'), isLoaded('class-validator')]).toEqual([true, false]);
  });

  it('are left out where they are not installed', () => {
    const found = loadDtoLibraries([pathToFileURL(join(folder, 'nowhere/main.js'))]);
    expect({ ...found }).toEqual({});
  });
});
