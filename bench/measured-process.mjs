// A process of its own for each role of a benchmark, so that CPU and memory can be charged to one. The parent calls named
// functions of the child over Node's IPC channel; a child leaves when its parent is gone.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class MeasuredProcess {
  #child;
  #name;
  #calls = new Map();
  #lastId = 0;

  /** Starts `file`, a URL; `settings` reach it through {@link settings}. */
  constructor(file, settings, execArgv = []) {
    this.#name = fileURLToPath(file);
    this.#child = fork(this.#name, [JSON.stringify(settings)], {
      execArgv,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    this.#child.on('message', ({ id, error, result }) => {
      const { resolve, reject } = this.#calls.get(id);
      this.#calls.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(`${this.#name}: ${error}`));
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#calls.values()) reject(new Error(`${this.#name} ended with ${code ?? signal}`));
      this.#calls.clear();
    });
  }

  /** Calls one of the functions that the process gave to {@link answerParent}. */
  call(name, ...args) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#child.send({ id, name, args }, (error) => error && reject(error));
    });
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

/** In a child: what its parent started it with. */
export const settings = () => JSON.parse(process.argv[2]);

/** In a child: serves calls by name until the parent disconnects, then runs `end` and leaves. */
export function answerParent(functions, end = () => undefined) {
  process.on('message', async ({ id, name, args }) => {
    try {
      process.send({ id, result: await functions[name](...args) });
    } catch (error) {
      process.send({ id, error: error.stack ?? String(error) });
    }
  });
  process.once('disconnect', async () => {
    await end();
    process.exit();
  });
}
