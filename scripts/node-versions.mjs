// npm run test:node-versions: unit, sandbox and integration specs on every version of Node that we support. Needs the
// build. Exits with 3 where npm has no binary of one of them for this platform. The last line is `N passed, N failed`.
// Usage: node scripts/node-versions.mjs [--node 22]… [--suite unit]… [path of specs]…
import { delimiter, dirname, join } from 'node:path';
import { nodeBinary, NoNodeBinaryError, versionOf } from './node-binaries.mjs';
import { readVersionArguments, VersionRuns } from './version-runs.mjs';
import { root } from './workspace.mjs';

/** Name → what Vitest is given. */
const suites = {
  unit: [],
  sandbox: ['--config', 'vitest.sandbox.config.ts'],
  server: ['--config', 'vitest.int.config.ts'],
};

const { majors, names, paths } = readVersionArguments('node', ['20', '22', '24', '26'], suites);
const binaries = await findBinaries(majors.map(Number));
const runs = new VersionRuns();
for (const binary of binaries) {
  for (const name of names) {
    await runs.run({
      title: `Node ${versionOf(binary)}, ${name}`,
      node: binary,
      vitest: join(root, 'node_modules/vitest/vitest.mjs'),
      folder: root,
      args: [...suites[name], ...paths],
      // What a spec starts by the name `node` is the same version.
      env: { PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` },
    });
  }
}
runs.finish();

/** All of them before the first suite runs: who lacks one learns it at once. */
async function findBinaries(wanted) {
  const found = [];
  for (const major of wanted) {
    try {
      found.push(await nodeBinary(major));
    } catch (error) {
      if (!(error instanceof NoNodeBinaryError)) throw error;
      console.error(`Node ${major} cannot be tested on ${process.platform}-${process.arch}: ${error.message}.`);
      process.exit(3);
    }
  }
  return found;
}
