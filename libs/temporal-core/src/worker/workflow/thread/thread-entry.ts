/** Where a workflow thread starts: a workflow task processor at the end of the thread's port. Nothing imports this module. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../common/clock.js';
import { errorAttributes } from '../../../common/error-text.js';
import { InternalError, invariant } from '../../../common/errors.js';
import { MessagePortEnd } from './message-port.js';
import { RunningTaskRecord } from './running-task-record.js';
import { ownThreadId } from './thread-cpu.js';
import { createRealm } from './create-realm.js';
import { toThreadError } from './thread-error.js';
import { createThreadLogger } from './thread-logger.js';
import { TaskGauge } from '../task/task-gauge.js';
import type { FromProcessor, ToProcessor } from './thread-protocol.js';
import type { WorkflowThreadData } from './spawned-thread.js';
import { WorkflowTaskProcessor } from './workflow-task-processor.js';

invariant(parentPort, 'The module thread-entry was not loaded as the entry of a worker thread.');
const port = new MessagePortEnd<FromProcessor, ToProcessor>(parentPort, (cause) => {
  const error = new InternalError(`The workflow thread could not communicate with the main thread: ${String(cause)}.`, {
    cause,
  });
  port.post({ type: 'fatal', error: toThreadError(error) });
});
const logger = createThreadLogger(port, false);

// Those of workflow code never come here: they fail the task of their run.
process.on('unhandledRejection', (reason) => {
  logger.error('Unhandled promise rejection in the workflow thread', { ...errorAttributes(reason) });
});

const { runningTask: area, gauge } = workerData as WorkflowThreadData;
const runningTask = new RunningTaskRecord(area);
runningTask.threadId = ownThreadId();
WorkflowTaskProcessor.attach(port, {
  clock: systemClock,
  createHost: createRealm,
  gauge: new TaskGauge(gauge),
  runningTask,
});
