import type { Duration } from '@nest-temporal/core';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import { duration, integer, object, or, text, word } from '@nest-temporal/core/internal/common/options/option-types';
import { describe, expect, it } from 'vitest';
import { OptionTables, type OptionDocs, type SchemaDocs } from '../../scripts/option-tables.mjs';

interface Pause {
  length?: number;
}
interface Example {
  name: string;
  wait?: Duration;
  size?: number;
  mode?: 'FAST' | 'SAFE';
  key?: string;
  pause?: Pause | false;
}

const pause = optionsOf<Pause>()({ length: integer({ min: 1, max: 9, unit: 'lines' }).default(3) });
const example = optionsOf<Example>()({
  name: text().required(),
  wait: duration({ above: 0 }).default('10 seconds'),
  size: integer({ min: 1 }).otherwise('that of the client'),
  mode: word('FAST', 'SAFE').default('SAFE'),
  key: text('a key').secret(),
  pause: or(false, object(pause)),
});

const doc = (description: string, defaultValue?: string, inner: Record<string, OptionDocs> = {}): OptionDocs => ({
  text: description,
  ...(defaultValue === undefined ? {} : { defaultValue }),
  docs: (name) => inner[name],
});
const length = doc('Lines of the pause.', '3');
const exampleDocs: Record<string, OptionDocs> = {
  name: doc('The name.'),
  wait: doc('The wait.', '10 seconds'),
  size: doc('The size.', 'that of the client'),
  mode: doc('A | B.', '`SAFE`'),
  key: doc('The key.'),
  pause: doc('The pause.', undefined, { length }),
};

function tablesOf(page: string, docs: Record<string, OptionDocs> = exampleDocs): OptionTables {
  const schemas = new Map<string, SchemaDocs>([
    ['lib/example', { docs: new Map(Object.entries(docs)), properties: example.properties }],
    ['lib/pause', { docs: new Map([['length', length]]), properties: pause.properties }],
  ]);
  return new OptionTables(schemas, new Map([['docs/page.md', page]]));
}

const marked = (id: string, ...lines: string[]): string =>
  ['# Page', `<!-- options ${id} -->`, ...lines, '<!-- end of options -->', ''].join('\n');
const problemsOf = (page: string): string[] => tablesOf(page).problemsOf('docs/page.md');

describe('a table of options', () => {
  const written = tablesOf(marked('lib/example')).rewritten('docs/page.md');

  it('has type, bounds, unit, default and description of each option, and the options of options', () => {
    expect(written.split('\n').slice(2, -2)).toEqual([
      '| option | type | default | description |',
      '|---|---|---|---|',
      '| `name` | string | **required** | The name. |',
      '| `wait` | duration greater than 0 | 10 seconds | The wait. |',
      '| `size` | integer of at least 1 | that of the client | The size. |',
      "| `mode` | `'FAST'` or `'SAFE'` | `'SAFE'` | A \\| B. |",
      '| `key` | key | none | The key. *Secret:* error messages never show its value. |',
      '| `pause` | `false` or an object | none | The pause. |',
      '| `pause.length` | integer number of lines from 1 to 9 | `3` | Lines of the pause. |',
    ]);
  });

  it('links to the table that an option has of its own', () => {
    const page = `${marked('lib/example: pause')}## The pause\n${marked('lib/pause').replace('# Page\n', '')}`;
    expect(tablesOf(page).rewritten('docs/page.md')).toContain(
      '| `pause` | [`false` or an object](#the-pause) | none | The pause. |\n<!-- end',
    );
  });

  it('is not changed when it is written again', () => {
    expect(tablesOf(written).rewritten('docs/page.md')).toBe(written);
    expect(problemsOf(written)).toEqual([]);
  });

  it.each([
    ['is stale', written.replace('at least 1', 'at least 2'), /^docs\/page\.md:2: the table of lib\/example is stale/],
    ['is of no schema', marked('lib/exmple'), /^docs\/page\.md:2: there is no schema lib\/exmple/],
    ['has an unknown option', marked('lib/example: name nmae'), /^docs\/page\.md:2: lib\/example has no option nmae/],
    ['has no end', '<!-- options lib/example -->\n', /^docs\/page\.md:1: the table has no <!-- end/],
  ])('is reported when it %s', (_, page, problem) => {
    expect(problemsOf(page)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the check of all options', () => {
  it('reports options that no table has', () => {
    expect(tablesOf(marked('lib/example: name size')).missing()).toEqual([
      'lib/example: wait',
      'lib/example: mode',
      'lib/example: key',
      'lib/example: pause',
      'lib/pause: length',
    ]);
    expect(tablesOf(marked('lib/example')).missing()).toEqual([]);
  });

  it('reports options without a description, and defaults that differ from the schema', () => {
    const { name: _, ...others } = exampleDocs;
    const docs = { ...others, mode: doc('The mode.', 'FAST'), key: doc('The key.', 'random') };
    expect(tablesOf('', docs).undocumented()).toEqual([
      'lib/example: name: the TSDoc of the interface does not describe it',
      'lib/example: mode: the default is "SAFE", but its @defaultValue is "FAST"',
      'lib/example: key: the default is "none", but its @defaultValue is "random"',
    ]);
  });
});
