// What all contenders of a benchmark have in common: the server, and how much a worker does at a time.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { startTemporalServer } from '../../scripts/temporal-server.mjs';

/** The library's defaults for polls, more slots and room than a benchmark fills. */
export const limits = { polls: 10, normalPolls: 2, slots: 100, cache: 4_000 };

/** One partition: with more, polls wait at empty ones while tasks wait at others, and the figures are about that. */
const dynamicConfig = { 'matching.numTaskqueueReadPartitions': 1, 'matching.numTaskqueueWritePartitions': 1 };

/** Runs a benchmark on a server of its own; `use` gets the settings for its processes, of a new task queue each time. */
export async function withServer(use) {
  if (!existsSync(new URL('../../libs/temporal-core/dist/worker/index.js', import.meta.url))) {
    throw new Error('The library is not built; run npm run build:libs');
  }
  const server = await startTemporalServer({ dynamicConfig });
  try {
    return await use(() => ({
      ...limits,
      address: server.address,
      namespace: 'default',
      taskQueue: `bench-${randomUUID()}`,
    }));
  } finally {
    await server.stop();
  }
}
