/** A query that goes alone: to the worker that holds the run in its cache, or else to any worker of the run's queue. */
import type { WorkflowQuery, WorkflowQueryResult } from '@nest-temporal/core/internal/proto/index';
import type { Call } from '../context/call.js';
import type { TaskQueueKey } from '../context/matching.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { normalQueueKey, stickyQueueKey } from '../workflow-tasks/task-queue.js';
import { noPoller } from './query-faults.js';
import { queriesOf } from './run-queries.js';
import { unlessEnded } from './unless-ended.js';
import { isRunning } from '../context/run-state.js';
import { stickyPollerWindowMs } from '../config/fixed-limits.js';

/** How long a sticky queue counts as alive after its last poll, in milliseconds of real time. */
/** How long before the caller's deadline it is told that nobody polls, in milliseconds. */
const noPollerNoticeMs = 1_000;

/** @throws ServiceError when no worker answers in time */
export async function queryDirectly(
  context: ServerContext,
  run: Run,
  query: WorkflowQuery,
  call: Call,
): Promise<WorkflowQueryResult> {
  const { sticky } = run.state;
  const stickyQueue = stickyQueueKey(run.state);
  if (sticky && stickyQueue && context.config.get('system.enableStickyQuery')) {
    const isAlive = context.matching.hasRecentPoller(stickyQueue, stickyPollerWindowMs);
    const result = isAlive && (await askSticky(run, query, stickyQueue, sticky.scheduleToStartMs, call));
    if (result) return result;
    leaveSticky(run);
  }
  return askNormal(context, run, query, call);
}

/** The answer, unless none comes within the time that a workflow task may wait there. */
async function askSticky(
  run: Run,
  query: WorkflowQuery,
  queue: TaskQueueKey,
  patienceMs: number,
  { signal }: Call,
): Promise<WorkflowQueryResult | undefined> {
  const { result, forget } = queriesOf(run).dispatch(query, queue);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs).unref();
  });
  try {
    return await unlessEnded(Promise.race([result, tooLate]), signal);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** The worker of the sticky queue is gone, or too slow. */
function leaveSticky(run: Run): void {
  if (!isRunning(run.state) || !run.state.sticky) return;
  run.transact((transaction) => {
    transaction.keepSpeculative();
    transaction.state.sticky = undefined;
  });
}

async function askNormal(
  context: ServerContext,
  run: Run,
  query: WorkflowQuery,
  { deadlineMs, lacksDeadline, signal }: Call,
): Promise<WorkflowQueryResult> {
  const queue = normalQueueKey(run.state);
  const direct = queriesOf(run).dispatch(query, queue);
  const windowMs = context.config.get('matching.queryPollerUnavailableWindow');
  let timer: NodeJS.Timeout | undefined;
  const unpolled = new Promise<never>((_, reject) => {
    if (lacksDeadline) return;
    const notice = (): void => {
      if (!direct.isTaken && !context.matching.hasRecentPoller(queue, windowMs)) reject(noPoller());
    };
    timer = setTimeout(notice, deadlineMs - Date.now() - noPollerNoticeMs).unref();
  });
  try {
    return await unlessEnded(Promise.race([direct.result, unpolled]), signal);
  } finally {
    clearTimeout(timer);
    direct.forget();
  }
}
