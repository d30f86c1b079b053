// One run of Vitest from a script, with counts from its own report: a run that left none, or failed beside its tests, has
// failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVitestReport } from './vitest-report.mjs';
import { root } from './workspace.mjs';

/** Runs it, prints `N passed, N failed` as the last line, and sets the exit code. */
export async function runVitest(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-run-'));
  const file = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', ...args, ...reporters], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    child.once('error', (error) => resolve(error.message)).once('exit', (status, signal) => resolve(status ?? signal));
  });
  const { passed, failed } = readCounts(file, code);
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

function readCounts(file, code) {
  try {
    const counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`Vitest ended with ${code} and left no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
