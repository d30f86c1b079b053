// Integration specs, on the build: what users install, beside a Temporal Server that scripts/test-server.setup.mjs
// starts once. Specs share its namespace and keep apart by task queues and workflow ids of their own.
import { defineConfig } from 'vitest/config';
import { realServerSpecs } from './scripts/real-server-specs.mjs';

const needsRealServer = process.env['TEMPORAL_TEST_SERVER'] === 'embedded' ? Object.keys(realServerSpecs) : [];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: [
      'libs/*/test/int/**/*.int.spec.ts',
      'libs/nest-temporal/test/**/*.e2e-spec.ts',
      '{apps,docs}/**/*.e2e-spec.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', ...needsRealServer],
    globalSetup: ['scripts/test-server.setup.mjs'],
    // Built files are loaded by Node itself, as in production and as a workflow thread loads them.
    server: { deps: { external: [/\/(libs|apps)\/[^/]+\/dist\//] } },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
