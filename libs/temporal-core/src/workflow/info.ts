/** Facts about the current run, random ids and logs, all of them the same on replay. */
import type { NamespacedRunRef, WorkerDeploymentVersion, WorkflowRunRef } from '../activation/activation.js';
import type { Priority, RetryPolicyMs } from '../common/policies.js';
import { loggerFrom, type Logger } from '../common/telemetry.js';
import type { PayloadConverter } from '../converter/payload-converter.js';
import { activatorFor, findActivator, refuseReadOnly } from './runtime/current.js';
import { infoOf } from './runtime/workflow-facts.js';

/** Facts about the current run. What can change from one workflow task to the next is read on each access; a copy keeps it. */
export interface WorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Attempt of the workflow's retry policy, from 1. */
  readonly attempt: number;
  /** When the first run of the chain started. */
  readonly startTime: Date;
  readonly runStartTime: Date;
  readonly firstExecutionRunId: string;
  readonly continuedFromExecutionRunId?: string;
  readonly executionTimeoutMs?: number;
  readonly runTimeoutMs?: number;
  readonly taskTimeoutMs: number;
  readonly cronSchedule?: string;
  readonly cronScheduleToScheduleIntervalMs?: number;
  readonly retryPolicy?: RetryPolicyMs;
  readonly parent?: NamespacedRunRef;
  readonly root?: WorkflowRunRef;
  readonly priority?: Priority;
  /** Values as they were when the run started. */
  readonly memo: Readonly<Record<string, unknown>>;
  /** Result of the last successful run of a cron or of the run that continued as this one. */
  readonly lastResult?: unknown;
  /** Failure of the attempt or cron run before. */
  readonly lastFailure?: Error;
  /** Events in history. */
  readonly historyLength: number;
  /** Bytes of history. */
  readonly historySize: number;
  /** The server advises to continue as new before long. */
  readonly continueAsNewSuggested: boolean;
  readonly currentDeploymentVersion?: WorkerDeploymentVersion;
  /** Differs between the first execution and replay: never decide by it what the workflow does. */
  readonly unsafe: { readonly isReplaying: boolean };
}

/**
 * Facts about the current run.
 *
 * @throws WorkflowContextError outside workflow code
 */
export function workflowInfo(): WorkflowInfo {
  return infoOf(activatorFor('workflowInfo()'));
}

/** True in code that runs as part of a workflow. */
export function inWorkflowContext(): boolean {
  return findActivator() !== undefined;
}

/**
 * A random UUID, the same on replay.
 *
 * @throws WorkflowContextError outside workflow code, and while a query or an update validator runs
 */
export function uuid4(): string {
  const activator = findActivator() ?? activatorFor('uuid4()');
  refuseReadOnly(activator, 'uuid4()');
  return activator.random.uuid();
}

/**
 * The payload converter of the worker, for values that a dynamic handler was given unread.
 *
 * @example
 * const order = payloadConverter().fromPayload(args[0].payload);
 */
export function payloadConverter(): PayloadConverter {
  return activatorFor('payloadConverter()').converter.payloadConverter;
}

/** Logs through the worker's logger, with the facts of the run; silent on replay, so that each line appears once. */
export const log: Logger = loggerFrom((level, message, attributes) => {
  (findActivator() ?? activatorFor('log')).log(level, message, attributes);
});
