import type { InitializeWorkflowJob } from '../../activation/activation.js';
import { invariant } from '../../common/errors.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { WorkflowInfo } from '../workflow-info.js';
import type { Activator } from './activator.js';

const known = new WeakMap<Activator, WorkflowInfo>();

/** Facts of a run, as `workflowInfo()` returns them. One object for the life of the run. */
export function infoOf(activator: Activator): WorkflowInfo {
  let facts = known.get(activator);
  if (!facts) {
    const { start } = activator;
    invariant(start, 'A workflow runs before its first job.');
    known.set(activator, (facts = factsOf(activator, start)));
  }
  return facts;
}

/** All properties are its own and enumerable, so that a copy by `{ ...workflowInfo() }` is complete. */
function factsOf(activator: Activator, start: InitializeWorkflowJob<RealmPayload>): WorkflowInfo {
  const { init, converter } = activator;
  let memo: Readonly<Record<string, unknown>> | undefined;
  return Object.freeze<WorkflowInfo>({
    workflowId: init.workflowId,
    runId: init.runId,
    workflowType: init.workflowType,
    namespace: init.namespace,
    taskQueue: init.taskQueue,
    attempt: start.attempt,
    firstExecutionRunId: start.firstExecutionRunId,
    continuedFromExecutionRunId: start.continuedFromRunId,
    executionTimeoutMs: start.workflowExecutionTimeoutMs,
    runTimeoutMs: start.workflowRunTimeoutMs,
    taskTimeoutMs: start.workflowTaskTimeoutMs,
    cronSchedule: start.cronSchedule,
    cronScheduleToScheduleIntervalMs: start.cronScheduleToScheduleIntervalMs,
    retryPolicy: start.retryPolicy,
    parent: start.parent,
    root: start.root,
    priority: start.priority,
    get startTime() {
      return new Date(start.startTimeMs);
    },
    get runStartTime() {
      return new Date(start.runStartTimeMs);
    },
    get memo() {
      return (memo ??= Object.freeze(converter.fromPayloadMap(start.memo)));
    },
    get lastResult() {
      const [payload] = start.lastCompletionResult ?? [];
      return payload && converter.fromPayload(payload);
    },
    get lastFailure() {
      return start.continuedFailure && converter.toError(start.continuedFailure);
    },
    get historyLength() {
      return activator.moment.historyLength;
    },
    get historySize() {
      return activator.moment.historySizeBytes;
    },
    get continueAsNewSuggested() {
      return activator.moment.continueAsNewSuggested;
    },
    get currentDeploymentVersion() {
      return activator.moment.deploymentVersion;
    },
    unsafe: Object.freeze({
      get isReplaying() {
        return activator.moment.isReplaying;
      },
    }),
  });
}
