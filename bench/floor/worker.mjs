// The floor of a worker: polls, decodes, decides, encodes, answers, and nothing else. No engine, no sandbox, no cache: every
// task is answered from the events it came with. It takes slots and splits its polls between the normal and its sticky queue
// as the library does, so that both put the same load on the server.
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds } from '../machine.mjs';
import { answerParent, settings } from '../measured-process.mjs';
import { connect, enums } from './service.mjs';

const { address, namespace, taskQueue, polls, slots, normalPolls } = settings();
const { call, close } = connect(address);
const identity = `floor-${process.pid}`;
const { TASK_QUEUE_KIND_NORMAL, TASK_QUEUE_KIND_STICKY } = enums.v1.TaskQueueKind;
const { COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION } = enums.v1.CommandType;

const normalQueue = { name: taskQueue, kind: TASK_QUEUE_KIND_NORMAL };
const stickyQueue = { name: `${identity}-sticky`, kind: TASK_QUEUE_KIND_STICKY, normalName: taskQueue };
const stickyAttributes = { workerTaskQueue: stickyQueue, scheduleToStartTimeout: { seconds: 10 } };

let free = slots;
const waiting = [];
let isStopping = false;

function takeSlot() {
  if (free === 0) return new Promise((resolve) => waiting.push(resolve));
  free--;
  return undefined;
}

function giveSlot() {
  const next = waiting.shift();
  if (next) next();
  else free++;
}

/** A workflow that returns its argument. */
function complete({ taskToken, history }) {
  const { input } = history.events[0].workflowExecutionStartedEventAttributes;
  const command = {
    commandType: COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: { result: input },
  };
  return call('RespondWorkflowTaskCompleted', {
    taskToken,
    namespace,
    identity,
    commands: [command],
    stickyAttributes,
  });
}

async function pollFrom(queue) {
  while (!isStopping) {
    await takeSlot();
    const task = await call('PollWorkflowTaskQueue', { namespace, taskQueue: queue, identity });
    if (task.taskToken.length === 0) giveSlot();
    else complete(task).catch(report).finally(giveSlot);
  }
}

/** A loop that lost a task would look cheap. */
function report(error) {
  if (isStopping) return;
  console.error(error);
  process.exit(1);
}

for (let lane = 0; lane < polls; lane++) pollFrom(lane < normalPolls ? normalQueue : stickyQueue).catch(report);
answerParent({ ready: () => undefined, cpu: cpuMicroseconds }, async () => {
  isStopping = true;
  close();
  await sleep(0);
});
