/** Timeouts of workflow tasks: nobody takes one from a sticky queue, or a worker does not answer. */
import { isRunning, type RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { timeOutScheduledTask, timeOutStartedTask } from './end-task.js';
import { scheduleWorkflowTask } from './schedule-task.js';

export function nextWorkflowTaskDeadline({ workflowTask: task }: Readonly<RunState>): number | undefined {
  if (!task) return undefined;
  if (task.started) return task.started.atMs + task.startToCloseMs;
  return task.scheduleToStartMs === undefined ? undefined : task.scheduledAtMs + task.scheduleToStartMs;
}

export function fireWorkflowTaskTimers(context: ServerContext, transaction: RunTransaction): void {
  const { state, nowMs } = transaction;
  const dueMs = nextWorkflowTaskDeadline(state);
  if (!isRunning(state) || dueMs === undefined || dueMs > nowMs) return;
  if (state.workflowTask?.started) timeOutStartedTask(context, transaction);
  else timeOutScheduledTask(context, transaction);
  scheduleWorkflowTask(context, transaction);
}
