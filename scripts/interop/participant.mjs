// A program of the suite as a process: a worker that lasts until its standard input ends, or a client that tells its steps.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const limitMs = 180_000;
const keptLines = 40;

export class Participant {
  #child;
  #ended;
  #isReady;
  #log = [];
  #lines = [];

  constructor([file, ...args], options = {}) {
    this.#child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    const limit = setTimeout(() => this.kill(), limitMs);
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      // All that it printed has been read by then.
      this.#child.once('close', (code, signal) => resolve(code ?? signal));
    }).finally(() => clearTimeout(limit));
    this.#isReady = new Promise((resolve) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        this.#lines.push(line);
        if (line === 'ready') resolve();
      });
    });
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      this.#log.push(line);
      if (this.#log.length > keptLines) this.#log.shift();
    });
    // It may be gone before we end it.
    this.#child.stdin.on('error', () => undefined);
  }

  /** The last lines of its log. */
  get log() {
    return this.#log.join('\n');
  }

  /** @throws Error when it ends instead */
  async ready() {
    const end = this.#ended.then((code) => {
      throw new Error(`it ended with ${code} before it was ready\n${this.log}`);
    });
    await Promise.race([this.#isReady, end]);
  }

  /** Resolves when it has ended, with its exit code or signal and the steps it told: name → what went wrong. */
  async told() {
    const code = await this.#ended;
    const steps = this.#lines.filter((line) => line.startsWith('{"step"')).map((line) => JSON.parse(line));
    return { code, steps: new Map(steps.map(({ step, problem }) => [step, problem])) };
  }

  /** Asks it to end. Resolves with its exit code or signal. */
  async stop() {
    this.#child.stdin.end();
    return this.#ended;
  }

  kill() {
    this.#child.kill('SIGKILL');
  }
}
