#!/usr/bin/env node
// Committed, unlike the build: npm links commands on installation, when a clone has no `dist` yet.
import { existsSync } from 'node:fs';

const command = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(command)) {
  await import(command.href);
} else {
  process.stderr.write('nest-temporal-server is not built. Run "npm run build" in the repository first.\n');
  process.exitCode = 1;
}
