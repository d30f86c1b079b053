// npm run snippets: copies the snippets and the tables of options into the pages, then checks them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createViteServer } from 'vitest/node';
import { optionSchemas } from './option-docs.mjs';
import { OptionTables } from './option-tables.mjs';
import { Report } from './report.mjs';
import { pages, problemsOf, rewritten } from './snippets.mjs';
import { root } from './workspace.mjs';

const report = new Report('snippets');
const before = new OptionTables(await loadSchemas(), textsOf(pages()));
for (const page of pages()) writeFileSync(join(root, page), rewritten(before.rewritten(page)));

const texts = textsOf(pages());
const tables = before.in(texts);
for (const [page, text] of texts) report.check(page, [...problemsOf(page, text), ...tables.problemsOf(page)]);
report.check('every option is in a table and described', [...tables.missing(), ...tables.undocumented()]);
report.finish();

function textsOf(paths) {
  return new Map(paths.map((page) => [page, readFileSync(join(root, page), 'utf8')]));
}

/** The schemas, of the sources: without a build, and as the specs see them. */
async function loadSchemas() {
  const server = await createViteServer({
    configFile: join(root, 'vitest.config.ts'),
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    return await optionSchemas((path) => server.ssrLoadModule(path));
  } finally {
    await server.close();
  }
}
