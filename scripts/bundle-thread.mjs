// Bundles the entry of the workflow thread, after tsc: a thread reads one file in place of 180, and starts in half the time.
// The messages stay a file of their own, for the main thread reads the same.
import { relative, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './workspace.mjs';

const entry = join(root, 'libs/temporal-core/dist/worker/workflow/thread/thread-entry.js');
const outfile = entry.replace(/\.js$/, '.bundle.js');

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [
    {
      name: 'messages',
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/gen\/messages\.js$/ }, ({ path, resolveDir }) => ({
          path: relative(dirname(outfile), join(resolveDir, path)),
          external: true,
        })),
    },
  ],
});
