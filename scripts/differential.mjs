// npm run test:differential: the scripts of libs/temporal-server/test/differential on the real and on the embedded server.
// What they answer must be the same, but for what normalisation.ts lists. Needs the build. Further arguments go to Vitest, such
// as `-t "a name"`; DIFFERENTIAL_TRANSCRIPTS names a folder in which the transcripts are kept.
import { runVitest } from './vitest-run.mjs';

await runVitest(['--config', 'libs/temporal-server/test/differential/vitest.config.ts', ...process.argv.slice(2)]);
