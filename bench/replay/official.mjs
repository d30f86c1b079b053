// Replays a history with the official TypeScript SDK, as a process that a benchmark measures.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { answerReplays } from './replays.mjs';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger });
const workflowsPath = fileURLToPath(new URL('workflows.mjs', import.meta.url));

await answerReplays(
  (file) => proto.temporal.api.history.v1.History.decode(readFileSync(file)),
  async () => ({ workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }) }),
  (options, histories) => Worker.runReplayHistories(options, histories),
);
