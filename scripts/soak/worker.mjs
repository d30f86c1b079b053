// One life of a worker of the soak test: a process that runs until it is killed. It tells its parent when it polls, what it
// logged, and of each task for which it replays a run from its first event.
import { readFileSync } from 'node:fs';
import { Connection } from '@nest-temporal/core/client';
import { decodeMessage } from '@nest-temporal/core/internal/proto/index';
import { Worker } from '@nest-temporal/core/worker';
import { activities } from './activities.mjs';

const { address, bundleFile, ...options } = JSON.parse(process.argv[2]);

const log = (level, message, { error } = {}) => {
  if (level === 'WARN' || level === 'ERROR') process.send?.({ log: { level, message, error } });
};
const at = (level) => (message, attributes) => log(level, message, attributes);
const [trace, debug, info, warn, error] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'].map(at);

process.once('disconnect', () => process.exit(1));

const witness = {
  async unary(call, next) {
    const response = await next(call);
    if (call.path.endsWith('/PollWorkflowTaskQueue')) {
      const { previousStartedEventId, history } = decodeMessage('PollWorkflowTaskQueueResponse', response);
      const isFullReplay = previousStartedEventId > 0 && Number(history?.events?.[0]?.eventId) === 1;
      if (isFullReplay) process.send?.({ isFullReplay });
    }
    return response;
  },
};

const connection = await Connection.connect({
  address,
  logger: { log, trace, debug, info, warn, error },
  interceptors: [witness],
});
const worker = await Worker.create({
  connection,
  activities,
  workflowBundle: JSON.parse(readFileSync(bundleFile, 'utf8')),
  stickyQueueScheduleToStartTimeout: '1s',
  maxHeartbeatThrottleInterval: '200ms',
  defaultHeartbeatThrottleInterval: '200ms',
  ...options,
});
const ended = worker.run();
process.send({ polls: true });
await ended;
