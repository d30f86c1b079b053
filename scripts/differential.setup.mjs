// The two servers that differential scripts compare, set up alike. DIFFERENTIAL_SERVERS=real starts the real one alone, to
// try out a script; DIFFERENTIAL_SERVERS=real-twice compares it with itself, to tell what is chance from what is a difference.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTemporalServer } from './temporal-server.mjs';
import { root } from './workspace.mjs';

const command = join(root, 'libs/temporal-server/bin/nest-temporal-server.mjs');
const searchAttributes = {
  Customer: 'Keyword',
  Amount: 'Int',
  Weight: 'Double',
  Express: 'Bool',
  DueAt: 'Datetime',
  Tags: 'KeywordList',
  Remark: 'Text',
};
/** Both servers get these: small enough that a script can reach them. */
const dynamicConfig = {
  'limit.maxIDLength': 200,
  'history.MaxBufferedQueryCount': 1,
  'history.maximumSignalsPerExecution': 5,
  'history.maximumBufferedEventsBatch': 4,
  'history.maxInFlightUpdates': 3,
  'history.maxTotalUpdates': 5,
  'limit.historyCount.suggestContinueAsNew': 60,
  'limit.historyCount.error': 120,
  'limit.numPendingActivities.error': 3,
  'limit.numPendingChildExecutions.error': 3,
  'limit.numPendingSignals.error': 3,
  'limit.numPendingCancelRequests.error': 3,
};

export async function setup(project) {
  const choice = process.env.DIFFERENTIAL_SERVERS ?? 'both';
  const others = { both: startEmbedded, real: () => undefined, 'real-twice': startReal };
  if (!Object.hasOwn(others, choice)) {
    throw new Error(`DIFFERENTIAL_SERVERS=${choice} is none of ${Object.keys(others)}`);
  }
  const [real, embedded] = await Promise.all([startReal(), others[choice]()]);
  project.provide('realAddress', real.address);
  project.provide('embeddedAddress', embedded?.address);
  return async () => {
    await Promise.all([real.stop(), embedded?.stop()]);
  };
}

async function startReal() {
  const server = await startTemporalServer({
    dynamicConfig: {
      ...dynamicConfig,
      // Tasks of a queue in their order, and no poll that waits in another partition.
      'matching.numTaskqueueReadPartitions': 1,
      'matching.numTaskqueueWritePartitions': 1,
    },
  });
  await addSearchAttributes(server.address);
  return server;
}

async function startEmbedded() {
  const args = Object.entries(dynamicConfig).map(([key, value]) => `--dynamic-config-value=${key}=${value}`);
  const child = spawn(process.execPath, [command, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const address = await new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const found = /gRPC\s+(\S+:\d+)/.exec(line);
      if (found) resolve(found[1]);
    });
    exited.then(([code]) => reject(new Error(`The embedded server ended with ${code} before it served`)), reject);
  });
  await addSearchAttributes(address);
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function addSearchAttributes(address) {
  const { Connection } = await import('@nest-temporal/core/client');
  const { IndexedValueType } = await import('@nest-temporal/core/internal/proto/enums');
  const connection = await Connection.connect({ address });
  const types = Object.entries(searchAttributes).map(([name, type]) => {
    const words = type.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    return [name, IndexedValueType[`INDEXED_VALUE_TYPE_${words}`]];
  });
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(types),
  });
  await connection.close();
}
