// The attacks, on the build: what users install, workflow threads included.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export const config = defineConfig({
  root: fileURLToPath(new URL('../../../..', import.meta.url)),
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['libs/temporal-testing/test/attack/**/*.attack.ts'],
    server: { deps: { external: [/\/libs\/[^/]+\/dist\//] } },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});

export { config as default };
