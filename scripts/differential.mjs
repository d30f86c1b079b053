// npm run test:differential: the scripts of libs/temporal-testing/test/differential on the real and on the embedded server.
// What they answer must be the same, but for what normalisation.ts lists. Needs the build. Further arguments go to Vitest, such
// as `-t "a name"`. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVitestReport } from './vitest-report.mjs';
import { root } from './workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'differential-'));
const file = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'libs/temporal-testing/test/differential/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
const { passed, failed } = readCounts();
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;

/** A run that left no report, or failed beside its tests, has failed. */
function readCounts() {
  try {
    const counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')));
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`No report: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
