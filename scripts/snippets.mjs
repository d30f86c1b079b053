// The TypeScript in the documentation is code that compiles and runs: each block of a page is a file, or a region of one,
// that the block names behind its language: ```ts orders/order.workflow.ts#signals. `docs/snippets/pages.spec.ts` checks it.
// A region is what stands between `// #region name` and `// #endregion name`. It may have several parts, which are shown
// as one.
// `npm run snippets` copies the regions into the pages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { packages, root } from './workspace.mjs';

export const snippetFolder = join(root, 'docs/snippets');
const marker = /^\s*\/\/ #(region|endregion) (\S+)$/;
const code = /^(ts|typescript|tsx|js|javascript|mjs)$/;

/** Pages for users, relative to the root. Decision records show no API. */
export function pages() {
  const readmes = packages().map((path) => `${path}/README.md`);
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return [
    'README.md',
    ...docs.map((name) => `docs/${name}`),
    ...readmes.filter((path) => existsSync(join(root, path))),
  ];
}

/** The blocks of code in a page: line of the fence, name behind the language, number of lines, text unless it has no end. */
export function blocksOf(markdown) {
  const blocks = [];
  let open;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!open) {
      const [, ticks, language, name] = /^(`{3,})(\S*) ?(.*)$/.exec(line) ?? [];
      if (ticks !== undefined) open = { ticks, language, name, line: index + 1, lines: [] };
    } else if (line === open.ticks) {
      const { language, name, line: at, lines } = open;
      blocks.push({ language, name, line: at, length: lines.length, text: lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open) blocks.push({ language: open.language, name: open.name, line: open.line, length: open.lines.length });
  return blocks.filter(({ language, text }) => code.test(language) || text === undefined);
}

/** What a page shows that is in no file, or not as it stands there; one line each, with the place in the page. */
export function problemsOf(page, markdown) {
  return blocksOf(markdown).flatMap(({ name, line, text }) => {
    if (text === undefined) return [`${page}:${line}: the block has no end`];
    try {
      return snippet(name) === text ? [] : [`${page}:${line}: differs from ${name}. Run npm run snippets`];
    } catch (error) {
      return [`${page}:${line}: ${error.message}`];
    }
  });
}

/** The text of a file or region below docs/snippets: `file.ts` or `file.ts#region`. */
export function snippet(name) {
  if (!name) throw new Error('the block names no file of docs/snippets: write ```ts file.ts#region');
  const [path, region] = name.split('#');
  const file = fileOf(name);
  if (!existsSync(file)) throw new Error(`there is no file ${path}`);
  const text = readFileSync(file, 'utf8').trimEnd();
  const lines = region === undefined ? withoutMarkers(text) : linesOf(text, region);
  if (lines.length === 0) throw new Error(`${path} has no region '${region}'`);
  return dedent(lines).join('\n').trim();
}

/** The path of the file that a block names. */
export function fileOf(name) {
  return join(snippetFolder, name.split('#')[0]);
}

/** Names of all regions of all files below docs/snippets: `file.ts#region`. */
export function regions() {
  return snippetFiles().flatMap((file) => {
    const names = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => marker.exec(line));
    const opened = new Set(names.filter((found) => found?.[1] === 'region').map(([, , name]) => name));
    return [...opened].map((name) => `${relative(snippetFolder, file)}#${name}`);
  });
}

/** Snippet files that some spec imports, straight away or by way of others. */
export function filesReachedBySpecs() {
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file) || !existsSync(file)) return;
    reached.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import)[ (]'(\.[^']*)\.js'/g);
    for (const [, path] of imports) visit(resolve(dirname(file), `${path}.ts`));
  };
  snippetFiles()
    .filter((file) => /[.-]spec\.ts$/.test(file))
    .forEach(visit);
  return reached;
}

function snippetFiles() {
  const names = readdirSync(snippetFolder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(snippetFolder, name));
}

function withoutMarkers(text) {
  return text.split('\n').filter((line) => !marker.test(line));
}

function linesOf(text, region) {
  const parts = [];
  let part;
  for (const line of text.split('\n')) {
    const [, kind, name] = marker.exec(line) ?? [];
    if (name === region && kind === 'region') part = [];
    else if (name === region) {
      parts.push(part);
      part = undefined;
    } else if (kind === undefined) part?.push(line);
  }
  if (part) throw new Error(`region '${region}' has no end`);
  return parts.flat();
}

function dedent(lines) {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least));
}

/** The page with each block as its file has it. */
export function rewritten(markdown) {
  const lines = markdown.split('\n');
  for (const { name, line, length, text } of blocksOf(markdown).toReversed()) {
    if (name === '' || text === undefined) continue;
    lines.splice(line, length, ...snippet(name).split('\n'));
  }
  return lines.join('\n');
}
