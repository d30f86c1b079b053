import { defineConfig } from 'vitest/config';
const conditions = ['@nest-temporal/source', 'module', 'node', 'import', 'default'];
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/^@nest-temporal\//] },
  test: { include: ['libs/temporal-testing/.scratch-updates/**/probe.ts'], exclude: [], pool: 'forks', maxWorkers: 1, testTimeout: 15000, hookTimeout: 60000 },
});
