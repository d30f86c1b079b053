// npm run test:attack: malformed bytes, requests and polls, hostile servers and payloads, escapes, leaks between runs, and
// secrets. Random choices follow `--seed` (default 1), which repeats a run; further arguments go to Vitest. Needs the build.
import { parseArgs } from 'node:util';
import { runVitest } from './vitest-run.mjs';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
if (!/^\d{1,9}$/.test(values.seed)) {
  console.error(`--seed takes a whole number of at most nine digits, not "${values.seed}".`);
  process.exit(2);
}
console.log(`Seed ${values.seed}`);
await runVitest(['--config', 'libs/temporal-testing/test/attack/vitest.config.ts', ...positionals], {
  ATTACK_SEED: values.seed,
});
