/**
 * The turns of workflow code in one task. Between them, the task waits until local activities end, or for so long that
 * the server would soon time it out. Then it is completed, and the next one, requested with the completion, continues.
 */
import { ApplicationFailure } from '../../../common/failures.js';
import type { Clock } from '../../../common/clock.js';
import type { WorkflowTaskOutcome } from '../../../activation/workflow-host.js';
import type { EngineTask, RunOutcome } from '../../../engine/engine-task.js';
import type { LocalActivityResult } from '../../activity/local-activity.js';
import { isWaiting, type WorkflowRun } from './run.js';
import type { LocalActivityRunners, RunningTaskWriter } from './task-ports.js';
import type { WorkflowTaskHead } from './workflow-task.js';

export interface TurnParts {
  localActivities: LocalActivityRunners;
  runningTask?: RunningTaskWriter;
  clock: Clock;
}

export type TurnsEnd = WorkflowTaskOutcome<RunOutcome> & {
  /** The worker shuts down: its local activities, and with them the next task, are for another worker. */
  isInterrupted: boolean;
};

/** Part of the time for a task after which it is answered without its local activities. */
const heartbeatShare = 0.8;
/** That time where a client waits for the answer. */
const urgentMs = 500;

/**
 * Processes a task. After a rejection or a deadlock the run must be dropped.
 *
 * @throws ApplicationFailure of type `NotFoundError` when the worker has no activity of the type
 */
export async function takeTurns(
  { localActivities, runningTask, clock }: TurnParts,
  run: WorkflowRun,
  head: WorkflowTaskHead,
  task: EngineTask,
): Promise<TurnsEnd> {
  const startedAtMs = clock.now();
  const turn = async (
    go: (onStep: () => void) => ReturnType<WorkflowRun['begin']>,
  ): ReturnType<WorkflowRun['begin']> => {
    let number: number | undefined;
    try {
      return await go(() => {
        number = number === undefined ? runningTask?.begin(head) : runningTask?.goOn(number);
      });
    } finally {
      if (number !== undefined) runningTask?.end(number);
    }
  };
  const local = localActivities.of(run.facts);
  let result = await turn((onStep) => run.begin(task, onStep));
  local.carryOut(run.takeLocalActivityOrders());
  let isInterrupted = false;
  while (isWaiting(result)) {
    const patienceMs = run.isUrgent(task)
      ? Math.min(urgentMs, run.taskTimeoutMs * heartbeatShare)
      : run.taskTimeoutMs * heartbeatShare;
    const ended = await local.takeEnded(startedAtMs + patienceMs - clock.now());
    const reports = ended.flatMap(({ seq, result: end }) => reportOf(seq, end));
    isInterrupted ||= ended.some(({ result: end }) => end.status === 'interrupted');
    result = await turn((onStep) => (reports.length > 0 ? run.report(reports, onStep) : run.putOff(onStep)));
    local.carryOut(run.takeLocalActivityOrders());
  }
  return { ...(result as WorkflowTaskOutcome<RunOutcome>), isInterrupted };
}

function reportOf(seq: number, result: LocalActivityResult): Parameters<WorkflowRun['report']>[0] {
  if (result.status === 'unavailable') {
    throw ApplicationFailure.create({ type: 'NotFoundError', message: result.reason });
  }
  return result.status === 'ended' ? [{ seq, report: result.report }] : [];
}
