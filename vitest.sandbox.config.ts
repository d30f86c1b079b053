// Specs of bundles, realms and threads, over the sources: each file has a process of its own.
import { defineConfig } from 'vitest/config';
import unit, { sandboxSpecs } from './vitest.config.js';

export default defineConfig({
  ...unit,
  test: {
    include: sandboxSpecs,
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Processes, not threads: a vm timeout may abort the whole process (Node 20 and 22), which must fail one file only.
    pool: 'forks',
    maxWorkers: 2,
    // A bundle takes a second, and several on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
