// The result of a check, for people and for run-suites.mjs: lines on the terminal, and counts in the file that
// SUITE_REPORT names. A check that ran nothing has failed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export class Report {
  #passed = [];
  #failed = [];

  /** @param {string} name what was checked, unique within the report */
  constructor(name) {
    this.name = name;
  }

  pass(what) {
    this.#passed.push(what);
    console.log(`  ✓ ${what}`);
  }

  fail(what, detail = '') {
    this.#failed.push(what);
    console.log(`  ✗ ${what}${detail && `\n${indent(detail)}`}`);
  }

  /** Passes when `problems` is empty, else fails with its lines. */
  check(what, problems) {
    if (problems.length === 0) this.pass(what);
    else this.fail(what, problems.join('\n'));
  }

  /** Prints the counts, writes the report and sets the exit code. */
  finish() {
    if (this.#passed.length + this.#failed.length === 0) this.fail(`${this.name} checked nothing`);
    const [passed, failed] = [this.#passed.length, this.#failed.length];
    const file = process.env.SUITE_REPORT;
    if (file) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ name: this.name, passed, failed, failures: this.#failed }));
    }
    console.log(`${this.name}: ${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  }
}

const indent = (text) => text.replace(/^/gm, '      ');
