// Feeds every option of every exported schema, of all libraries, what it must refuse.
import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OptionsError } from '../src/common/errors.js';
import type { AnyOption, Properties } from '../src/common/options/option.js';
import { OptionPlace } from '../src/common/options/option-place.js';
import { OptionSchema } from '../src/common/options/option-schema.js';
import { typeText, valueText } from '../src/common/options/value-text.js';

const libs = fileURLToPath(new URL('../../', import.meta.url));

class RefusedError extends OptionsError {
  constructor(message: string, options: { option: string }) {
    super('TEMPORAL_INTERNAL', message, options);
  }
}

interface Named {
  name: string;
  schema: OptionSchema<unknown, unknown>;
}

const schemas = await exportedSchemas();

/** Each option with the path that messages give it, those of objects within objects included. */
function optionsIn(properties: Properties, at: OptionPlace = place()): { option: AnyOption; at: OptionPlace }[] {
  return Object.entries(properties).flatMap(([name, option]) => [
    { option, at: at.at(name) },
    ...optionsIn(option.facts.properties ?? {}, at.at(name)),
  ]);
}

function place(): OptionPlace {
  return new OptionPlace('call()', RefusedError);
}

function refusal(read: () => unknown): RefusedError | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  return undefined;
}

/** What an option must refuse, by what it says that it takes. */
function wrongValues(allowed: string): unknown[] {
  const numbers = [...allowed.matchAll(/(at least|at most|greater than|less than|from|to) (-?[\d.]+)/g)];
  const outside = numbers.map(([, bound, number]) => {
    if (bound === 'at least' || bound === 'from') return Number(number) - 1;
    return bound === 'at most' || bound === 'to' ? Number(number) + 1 : Number(number);
  });
  return [
    Symbol('wrong'),
    ...outside,
    ...(/\ba (number|integer)|an integer/.test(allowed) ? [Number.NaN, '1'] : []),
    ...(allowed.includes('an integer') ? [1.5] : []),
    ...(allowed.startsWith('a duration') ? ['soon', -1, null] : []),
    ...(allowed.startsWith('a non-empty string') ? ['', ' ', 1] : []),
    ...(allowed === 'true or false' ? ['true', 0, null] : []),
    ...(allowed.startsWith('"') ? ['no such word', 1] : []),
    ...(allowed.startsWith('a function') ? ['run', {}] : []),
    ...(allowed.startsWith('an array') ? [{}, 'ab', 1] : []),
    ...(allowed === 'an object' || allowed.startsWith('an object,') ? [[], 'ab', 1, null] : []),
  ];
}

describe('the options of every exported schema', () => {
  it('are those of all calls', () => {
    const names = schemas.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['connectionSchema', 'tlsSchema', 'clientSchema', 'startSchema', 'workerSchema']),
    );
    expect(names).toEqual(expect.arrayContaining(['replaySchema', 'activitySchema', 'forRootSchema']));
  });

  it('keep the values of keys, certificates and headers secret', () => {
    const { schema } = schemas.find(({ name }) => name === 'connectionSchema')!;
    const secrets = optionsIn(schema.properties as Properties).filter(({ option }) => option.facts.isSecret);
    const paths = secrets.map(({ at }) => at.path);
    expect(paths.toSorted()).toEqual(['apiKey', 'metadata', 'tls.clientCertPair', 'tls.serverRootCACertificate']);
  });

  describe.each(schemas)('$name', ({ schema }) => {
    const options = optionsIn(schema.properties as Properties).map(({ option, at }) => ({ path: at.path, option, at }));

    it.each(options)('refuses wrong values of $path with its name, the value, what is allowed and a cure', (given) => {
      const { path, option, at } = given;
      const { allowed, isSecret } = option.facts;
      for (const wrong of wrongValues(allowed)) {
        const error = refusal(() => option.read(wrong, at));
        const shown = isSecret ? typeText(wrong) : valueText(wrong);
        expect(error?.message, `${path}: ${String(wrong)}`).toContain(
          `call(): option "${path}" must be ${allowed}, but is ${shown}. `,
        );
        expect(error?.message).toMatch(/\. [A-Z"].*\.$/);
        expect(error?.option).toBe(path);
      }
    });

    it('refuses misspelled names, and gives the right ones', () => {
      for (const [name, option] of Object.entries(schema.properties as Properties)) {
        const error = refusal(() => schema.read({ [`${name}x`]: undefined }, place()));
        expect(error?.message).toMatch(new RegExp(`^call\\(\\): unknown option "${name}x"\\. .*\\b${name}\\b`));
        for (const inner of Object.keys(option.facts.properties ?? {})) {
          const within = refusal(() => option.read({ [`${inner}x`]: 1 }, place().at(name)));
          expect(within?.message).toMatch(new RegExp(`unknown option "${name}\\.${inner}x"\\. .*\\b${inner}\\b`));
        }
      }
    });

    it('shows no value of a secret', () => {
      for (const { option, at } of options.filter(({ option: { facts } }) => facts.isSecret)) {
        const error = refusal(() => option.read('hunter2 \n', at));
        expect(error?.message).toContain(`option "${at.path}`);
        expect(error?.message).not.toContain('hunter2');
      }
    });
  });
});

async function exportedSchemas(): Promise<Named[]> {
  const found = new Map<unknown, Named>();
  for (const lib of readdirSync(libs)) {
    for (const file of sourcesOf(join(libs, lib, 'src'))) {
      const module = (await import(file)) as Record<string, unknown>;
      for (const [name, schema] of Object.entries(module)) {
        if (schema instanceof OptionSchema && !found.has(schema)) found.set(schema, { name, schema });
      }
    }
  }
  return [...found.values()];
}

/** Files that declare schemas. */
function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(spec|test-d)\.ts$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => /^export const \w+ = optionsOf</m.test(readFileSync(file, 'utf8')));
}
