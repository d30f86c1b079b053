// Replays a history with the library, as a process that a benchmark measures.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeMessage } from '@nest-temporal/core/internal/proto/index';
import { bundleWorkflows, Worker } from '@nest-temporal/core/worker';
import { answerReplays } from './replays.mjs';

const workflowsPath = fileURLToPath(new URL('workflows.mjs', import.meta.url));

await answerReplays(
  (file) => decodeMessage('History', readFileSync(file)),
  async () => ({ workflowBundle: await bundleWorkflows({ workflowsPath }) }),
  (options, histories) => Worker.runReplayHistories(options, histories),
);
