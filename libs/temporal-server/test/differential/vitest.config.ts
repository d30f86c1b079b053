// The scripts, on the sources of the protobuf layer: nothing of the servers is loaded here, both are behind a port.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['@nest-temporal/source', 'module', 'node', 'import', 'default'];

export const config = defineConfig({
  root: fileURLToPath(new URL('../../../..', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/^@nest-temporal\//] },
  test: {
    include: ['libs/temporal-server/test/differential/**/*.scripts.ts'],
    globalSetup: ['scripts/differential.setup.mjs'],
    pool: 'forks',
    maxWorkers: 2,
    // Scripts wait for timeouts of servers more than they work.
    maxConcurrency: 24,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    diff: { expand: false, contextLines: 6, truncateThreshold: 400 },
  },
});

export { config as default };
