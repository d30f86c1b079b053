import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, describe, it } from 'vitest';
import { threadArguments } from './thread-arguments.js';

describe('arguments of a workflow thread', () => {
  it("keep what Yarn Plug'n'Play needs to find modules, wherever it stands", () => {
    const yarn = '--require /app/.pnp.cjs --experimental-loader file:///app/.pnp.loader.mjs';
    const kept = ['--require', '/app/.pnp.cjs', '--experimental-loader', 'file:///app/.pnp.loader.mjs'];
    expect(threadArguments([], yarn)).toEqual(kept);
    expect(threadArguments(yarn.split(' '), '')).toEqual(kept);
    expect(threadArguments(['-r', './.pnp.cjs'], '')).toEqual(['-r', './.pnp.cjs']);
    expect(threadArguments(['--import=/app/.pnp.cjs'], '')).toEqual(['--import', '/app/.pnp.cjs']);
    expect(threadArguments([], '--require "/my \\"own\\" app/.pnp.cjs"')).toEqual([
      '--require',
      '/my "own" app/.pnp.cjs',
    ]);
  });

  it('leave out all other preloads, and flags that are for the main thread', () => {
    const flags = ['--inspect', '--require', '@otel/register', '--import', 'tsx', '--max-old-space-size=100'];
    expect(threadArguments(flags, flags.join(' '))).toEqual([]);
    expect(threadArguments(['--require'], '')).toEqual([]);
  });

  it('keep the flag that lets the deadlock guard work', () => {
    expect(threadArguments(['--experimental-async-context-frame'], '--no-async-context-frame')).toEqual([
      '--no-async-context-frame',
      '--experimental-async-context-frame',
    ]);
  });

  it('make a thread find what only the preload can', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pnp spec-'));
    try {
      writeFileSync(join(folder, '.pnp.cjs'), 'globalThis.isResolverLoaded = true;');
      const execArgv = threadArguments([], `--require "${join(folder, '.pnp.cjs')}"`);
      const source = `require('node:worker_threads').parentPort.postMessage(globalThis.isResolverLoaded === true)`;
      const thread = new Worker(source, { eval: true, execArgv, env: {} });
      expect(await new Promise((resolve) => thread.once('message', resolve))).toBe(true);
      await thread.terminate();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
