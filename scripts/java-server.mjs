// npm run test:java-server: the integration specs that need time skipping, on the Java test server instead of the embedded one.
// Specs that need what it has not are skipped. Needs the build. Exits with 3 where there is no Java, or no way to the server.
// Further arguments go to Vitest. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoJavaServerError, startJavaTestServer } from './interop/java-test-server.mjs';
import { readVitestReport } from './vitest-report.mjs';
import { root } from './workspace.mjs';

const specs = ['libs/temporal-testing/test/int/time-skipping.int.spec.ts'];

const server = await startServer();
const folder = mkdtempSync(join(tmpdir(), 'java-server-'));
const file = join(folder, 'report.json');
try {
  console.log(`Specs on the ${server.name} at ${server.address}`);
  const code = await runSpecs();
  const { passed, failed, skipped } = readCounts(code);
  console.log(`\n${skipped} specs were skipped: they need what this server has not.`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
}

async function startServer() {
  try {
    return await startJavaTestServer();
  } catch (error) {
    if (!(error instanceof NoJavaServerError)) throw error;
    console.error(`The Java test server cannot be used here: ${error.message}`);
    process.exit(3);
  }
}

/** Resolves with the exit code. */
function runSpecs() {
  const env = { ...process.env, TEMPORAL_TEST_SERVER: server.address, TEMPORAL_TIME_SERVER: server.address };
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = [vitest, 'run', '--config', 'vitest.int.config.ts', ...reporters, ...specs, ...process.argv.slice(2)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

/** A run that left no report, or failed beside its tests, has failed. */
function readCounts(code) {
  try {
    const counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch (error) {
    console.error(`No report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
