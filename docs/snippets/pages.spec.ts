import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, fileOf, filesReachedBySpecs, pages, problemsOf, regions, snippet } from '../../scripts/snippets.mjs';

const root = join(import.meta.dirname, '../..');
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const fence = '```';

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
  return headings.map(
    (text) =>
      `#${text
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-')}`,
  );
}

describe('the TypeScript of the documentation', () => {
  it.each(pages())('is that of the snippets: %s', (page) => {
    expect(problemsOf(page, textOf(page))).toEqual([]);
  });

  it('is imported by a spec', () => {
    const reached = filesReachedBySpecs();
    const shown = new Set(pages().flatMap((page) => blocksOf(textOf(page)).map(({ name }) => fileOf(name))));
    expect(shown.size).toBeGreaterThan(0);
    expect([...shown].filter((file) => !reached.has(file))).toEqual([]);
  });

  it('uses every region of the snippets', () => {
    const shown = new Set(pages().flatMap((page) => blocksOf(textOf(page)).map(({ name }) => name)));
    expect(regions().filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the links of the documentation', () => {
  it.each(pages())('lead somewhere: %s', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)];
    const dead = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});

describe('the check of the snippets', () => {
  const [known = ''] = regions();

  it('reports a block that names no file, with its place', () => {
    const page = `# Page\n\n${fence}ts\nconst a = 1;\n${fence}\n`;
    expect(problemsOf('docs/page.md', page)).toEqual([expect.stringMatching(/^docs\/page\.md:3: .*names no file/)]);
  });

  it('reports a block that has no end', () => {
    expect(problemsOf('page.md', `${fence}sh\nnpm test\n`)).toEqual(['page.md:1: the block has no end']);
  });

  it('reports a file or region that does not exist, and a block that has changed', () => {
    const block = (name: string, text: string): string => `${fence}ts ${name}\n${text}\n${fence}\n`;
    const page = block('no-file.ts', 'x') + block(`${known}-x`, 'x') + block(known, `${snippet(known)} `);
    expect(problemsOf('page.md', page)).toEqual([
      expect.stringMatching(/^page\.md:1: there is no file no-file\.ts/),
      expect.stringMatching(/^page\.md:4: .* has no region /),
      expect.stringMatching(/^page\.md:7: differs from /),
    ]);
  });

  it('passes a block that is as its region', () => {
    expect(problemsOf('page.md', `${fence}ts ${known}\n${snippet(known)}\n${fence}\n`)).toEqual([]);
  });
});
