import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionSchemas } from '../../scripts/option-docs.mjs';
import { OptionTables } from '../../scripts/option-tables.mjs';
import { pages } from '../../scripts/snippets.mjs';

const root = join(import.meta.dirname, '../..');

describe('the tables of options in the documentation', () => {
  let tables: OptionTables;
  beforeAll(async () => {
    const schemas = await optionSchemas((path) => import(path) as Promise<unknown>);
    tables = new OptionTables(schemas, new Map(pages().map((page) => [page, readFileSync(join(root, page), 'utf8')])));
  }, 60_000);

  it('are those of the schemas', () => {
    expect(pages().flatMap((page) => tables.problemsOf(page))).toEqual([]);
  });

  it('have every option of every schema', () => {
    expect(tables.missing()).toEqual([]);
  });

  it('describe every option, with the default of the schema', () => {
    expect(tables.undocumented()).toEqual([]);
  });
});
