// One life of the worker under test: a process that runs until SIGTERM, shuts down, and has to leave by itself. It tells its
// parent when it polls, and what it logged; it does not outlive its parent.
import { Connection } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import { activities } from './activities.mjs';

const { address, taskQueue, identity, workflowsPath, workflowThreads } = JSON.parse(process.argv[2]);

const log = (level, message, { error, ...attributes } = {}) => {
  if (level !== 'WARN' && level !== 'ERROR') return;
  process.send?.({ log: { level, message, error, attributes } });
};
const at = (level) => (message, attributes) => log(level, message, attributes);
const [trace, debug, info, warn, error] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'].map(at);
const logger = { log, trace, debug, info, warn, error };

process.once('disconnect', () => process.exit(1));
process.channel.unref();

const connection = await Connection.connect({ address, logger });
const worker = await Worker.create({
  connection,
  taskQueue,
  identity,
  workflowsPath,
  workflowThreads,
  activities,
  shutdownGraceTime: '10s',
});
process.once('SIGTERM', () => void worker.shutdown());
const ended = worker.run();
process.send({ polls: true });
await ended;
await connection.close();
