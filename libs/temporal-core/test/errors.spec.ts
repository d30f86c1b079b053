import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../src/common/errors.js';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|$/gm)].map(
  ([, code = '', meaning = '', cure = '']) => ({
    code,
    meaning,
    cure,
  }),
);

describe('docs/errors.md', () => {
  it('has one row for every code, and no other', () => {
    expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(errorCodes).toSorted());
  });

  it('gives every code the meaning of the table', () => {
    expect(Object.fromEntries(rows.map(({ code, meaning }) => [code, meaning]))).toEqual(errorCodes);
  });

  it('says what to do in a sentence', () => {
    for (const { code, cure } of rows) expect(cure, code).toMatch(/^[A-Z`].{5,}\.$/);
  });

  it('names codes by their pattern', () => {
    for (const code of Object.keys(errorCodes)) expect(code).toMatch(/^TEMPORAL_[A-Z]+(_[A-Z]+)*$/);
  });
});
