// One application of the demo as a process: started from its build, ended by a signal, its log kept for the case of trouble.
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root } from '../workspace.mjs';

const followParent = new URL('follow-parent.mjs', import.meta.url).href;
const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** Those that run, for whoever has to end them all. */
const running = new Set();

export class AppProcess {
  name;
  url;
  #child;
  #exited;
  #lines = [];

  /** Starts `apps/<name>/dist/main.js`; resolves when it listens. */
  static async start(name, env) {
    const app = new AppProcess(name, env);
    app.url = await app.#listening();
    return app;
  }

  /** Ends, at once, whatever still runs. */
  static killAll() {
    for (const app of running) app.#child.kill('SIGKILL');
  }

  /** The ends of the logs of all that run. */
  static logs() {
    return [...running].map((app) => `── ${app.name}\n${app.#lines.slice(-20).join('\n')}`).join('\n');
  }

  constructor(name, env) {
    this.name = name;
    this.#child = fork(fileURLToPath(new URL(`../../apps/${name}/dist/main.js`, import.meta.url)), [], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...env },
      execArgv: ['--import', followParent],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    running.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#lines.push(line));
    }
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        running.delete(this);
        resolve(code ?? signal);
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Resolves when it has ended, to its code or the signal that ended it. */
  get exited() {
    return this.#exited;
  }

  /** Kills it as a power cut would; resolves when it is gone. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets it shut down; how it ended: 0, or what was wrong with it. */
  async stop() {
    const force = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs);
    this.#child.kill('SIGTERM');
    const code = await this.#exited;
    clearTimeout(force);
    // Nest's shutdown hooks end the process by the signal that asked for it.
    return code === 'SIGTERM' ? 0 : code;
  }

  #listening() {
    return new Promise((resolve, reject) => {
      const fail = (what) => reject(new Error(`${this.name} ${what}:\n${this.#lines.slice(-20).join('\n')}`));
      const timer = setTimeout(() => fail(`did not listen within ${startTimeoutMs / 1000} s`), startTimeoutMs);
      this.#exited.then((code) => fail(`ended with ${code} before it listened`));
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const url = /^Listening on (\S+)$/.exec(line)?.[1];
        if (!url) return;
        clearTimeout(timer);
        resolve(url);
      });
      this.#exited.then(() => clearTimeout(timer));
    });
  }
}
