// npm run test:nest-versions: the specs of the Nest module, of the quick start and of the documentation's snippets on
// every major version of Nest that we support. Needs the build. The last line is `N passed, N failed`.
// Usage: node scripts/nest-versions.mjs [--nest 11]… [--suite unit]… [path of specs]…
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nestWorkspace } from './nest-workspace.mjs';
import { readVersionArguments, VersionRuns } from './version-runs.mjs';
import { manifest, root } from './workspace.mjs';

/** Name → what Vitest is given, and which specs know Nest. */
const suites = {
  unit: { args: [], specs: ['libs/nest-temporal/'] },
  server: {
    args: ['--config', 'vitest.int.config.ts'],
    specs: ['libs/nest-temporal/', 'apps/quick-start/', 'docs/snippets/'],
  },
};

const { majors, names, paths } = readVersionArguments('nest', ['11', '12'], suites);
const runs = new VersionRuns();
for (const major of majors) {
  const { folder, remove } = await workspaceOf(major);
  for (const name of names) {
    const { args, specs } = suites[name];
    await runs.run({
      title: `Nest ${major}, ${name}`,
      node: process.execPath,
      vitest: vitestOf(folder),
      folder,
      args: [...args, ...(paths.length > 0 ? paths : specs)],
      // A spec looks whether that is the version it runs on.
      env: { TEMPORAL_TEST_NEST: major },
    });
  }
  remove();
}
runs.finish();

/** The checkout itself for the version that is installed in it. */
async function workspaceOf(major) {
  const here = manifest('node_modules/@nestjs/core').version;
  return here.startsWith(`${major}.`) ? { folder: root, remove: () => undefined } : nestWorkspace(major);
}

function vitestOf(folder) {
  const require = createRequire(join(folder, 'package.json'));
  return join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
}
