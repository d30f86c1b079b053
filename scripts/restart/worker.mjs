// One life of the worker under test: a process that runs until SIGTERM, shuts down, and has to leave by itself. It tells its
// parent when it polls, and what it logged; it does not outlive its parent.
import { Connection } from '@nest-temporal/core/client';
import { decodeMessage } from '@nest-temporal/core/internal/proto/index';
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

/** Workflow tasks that came: a task that was lost was lost before or behind this. */
const received = [];
const witness = {
  async unary(call, next) {
    const response = await next(call);
    if (call.path.endsWith('/PollWorkflowTaskQueue')) {
      note(decodeMessage('PollWorkflowTaskQueueResponse', response));
    } else if (call.path.endsWith('/RespondWorkflowTaskCompleted')) {
      note(decodeMessage('RespondWorkflowTaskCompletedResponse', response).workflowTask);
    }
    return response;
  },
};
const note = (task) => {
  if (task?.workflowExecution) received.push(`${task.workflowExecution.workflowId}/${task.startedEventId}`);
};

const connection = await Connection.connect({ address, logger, interceptors: [witness] });
const worker = await Worker.create({
  connection,
  taskQueue,
  identity,
  workflowsPath,
  ...(workflowThreads === undefined ? {} : { workflowThreads }),
  activities,
  shutdownGraceTime: '10s',
});
process.once('SIGTERM', () => void worker.shutdown());
const ended = worker.run();
process.send({ polls: true });
await ended;
await connection.close();
// The channel keeps nobody alive, so that it must be waited for.
await new Promise((resolve) => process.send({ received }, resolve));
