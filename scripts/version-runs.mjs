// Vitest suites on one version after the other, of Node or of Nest: what the command line chose, the counts of each run, their
// sum. A problem that a run's report does not show counts as one failure. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readVitestReport } from './vitest-report.mjs';

const shownFailures = 30;

/** `--<what> version`, `--suite name`, each as often as wanted, and paths of specs. Ends the program with 2 when misspelled. */
export function readVersionArguments(what, versions, suites) {
  const options = { [what]: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return {
      majors: choose(`--${what}`, values[what], versions),
      names: choose('--suite', values.suite, Object.keys(suites)),
      paths: positionals,
    };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

function choose(option, chosen = [], all) {
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new RangeError(`${option} ${unknown.join(', ')}: there are ${all.join(', ')}`);
  return chosen.length > 0 ? all.filter((name) => chosen.includes(name)) : all;
}

export class VersionRuns {
  #reports = mkdtempSync(join(tmpdir(), 'nest-temporal-version-runs-'));
  #rows = [];
  #running;

  constructor() {
    process.once('exit', () => rmSync(this.#reports, { recursive: true, force: true }));
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => {
        this.#running?.kill(signal);
        process.exit(130);
      });
    }
  }

  /** Runs `node vitest run …args` in `folder`, with `env` beside the environment. */
  async run({ title, node, vitest, folder, args, env }) {
    console.log(`\n── ${title} ${'─'.repeat(80 - title.length)}`);
    const file = join(this.#reports, `${this.#rows.length}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await this.#spawn(node, [vitest, 'run', ...args, ...reporters], folder, env);
    this.#rows.push({ title, ...counted(file, folder, code) });
  }

  /** Prints the counts and their sum, and sets the exit code. */
  finish() {
    const total = { passed: 0, failed: 0 };
    console.log('');
    for (const { title, passed, failed, skipped, failures } of this.#rows) {
      total.passed += passed;
      total.failed += failed;
      const left = skipped > 0 ? `, ${skipped} skipped` : '';
      console.log(`${title}: ${passed} passed, ${failed} failed${left}`);
      for (const failure of failures.slice(0, shownFailures)) console.log(`  ✗ ${failure}`);
      if (failures.length > shownFailures) console.log(`  … and ${failures.length - shownFailures} more`);
    }
    console.log(`\n${total.passed} passed, ${total.failed} failed`);
    process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  }

  #spawn(node, args, cwd, env) {
    return new Promise((resolve) => {
      const options = { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] };
      this.#running = spawn(node, args, options);
      this.#running.once('error', (error) => resolve(error.message));
      this.#running.once('exit', (code, signal) => resolve(code ?? signal));
    });
  }
}

function counted(file, folder, code) {
  let counts;
  try {
    counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')), folder);
  } catch (error) {
    return crashed(`it ended with ${code} and left no report (${error.message})`);
  }
  if (counts.passed + counts.failed === 0) return crashed('it ran nothing');
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, failures: [`it ended with ${code}`] };
  return counts;
}

function crashed(problem) {
  return { passed: 0, failed: 1, skipped: 0, failures: [problem] };
}
