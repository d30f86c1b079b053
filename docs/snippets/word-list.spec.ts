import { describe, expect, it } from 'vitest';
import { wordsToReplace } from '../../scripts/word-list.mjs';

describe('the word list', () => {
  it('reports a phrase with its place and its replacement', () => {
    const page = '# Page\nGive the call a longer time-out.';
    expect(wordsToReplace('docs/page.md', page)).toEqual(['docs/page.md:2: "time-out": write "timeout"']);
  });

  it.each([
    ['The handler is no function.', 'is not a …'],
    ['Checked at the first use', 'on first use'],
    ['Retried until the code is mended', 'fix'],
    ['The file is not there', 'does not exist; was not found'],
    ['It tells that the worker stopped', 'reports; says that'],
  ])('finds the phrase in "%s"', (text, replacement) => {
    expect(wordsToReplace('a.ts', text)).toEqual([expect.stringContaining(`write "${replacement}"`)]);
  });

  it.each([
    'const elapsed = time - out;',
    'A workflow for which there is no module',
    'The server cannot tell that a worker died',
    'mend(): void {',
    'Recommended: call start-up.spec.ts first',
  ])('passes "%s"', (text) => {
    expect(wordsToReplace('a.ts', text)).toEqual([]);
  });
});
