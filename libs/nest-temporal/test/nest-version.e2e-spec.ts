import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const spec = createRequire(import.meta.url);
const library = createRequire(spec.resolve('@nest-temporal/nestjs/package.json'));

/** Of the nearest manifest around the entry: not every package exports its own. */
function majorOf(name: string): string | undefined {
  let folder = dirname(spec.resolve(name));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version.split('.')[0];
}

describe('the Nest that specs run on', () => {
  it.each(['@nestjs/core', '@nestjs/common'])('is one copy of %s for specs and library', (name) => {
    expect(library.resolve(name)).toBe(spec.resolve(name));
  });

  it.each(['core', 'common', 'testing', 'platform-express', 'terminus'])(
    'is of the major version asked for: %s',
    (name) => {
      expect(majorOf(`@nestjs/${name}`)).toBe(process.env['TEMPORAL_TEST_NEST'] ?? '12');
    },
  );
});
