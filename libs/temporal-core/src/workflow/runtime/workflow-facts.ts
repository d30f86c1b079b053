import type { InitializeWorkflowJob } from '../../activation/activation.js';
import { invariant } from '../../common/errors.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { WorkflowInfo } from '../../activation/workflow-info.js';
import type { Activator } from './activator.js';
import { decompileRetryPolicy } from '../../common/retry-policy.js';

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
  const facts = {};
  for (const part of [factsOfStart(activator, start), propertiesOf(activator), factsOfTask(activator)]) {
    Object.defineProperties(facts, Object.getOwnPropertyDescriptors(part));
  }
  return Object.freeze(facts) as WorkflowInfo;
}

type Facts<K extends keyof WorkflowInfo> = Pick<WorkflowInfo, K>;

/** What changes from one workflow task to the next. */
function factsOfTask(
  activator: Activator,
): Facts<
  | 'historyLength'
  | 'historySize'
  | 'continueAsNewSuggested'
  | 'suggestedContinueAsNewReasons'
  | 'targetWorkerDeploymentVersionChanged'
  | 'currentBuildId'
  | 'currentDeploymentVersion'
  | 'unsafe'
> {
  return {
    get historyLength() {
      return activator.moment.historyLength;
    },
    get historySize() {
      return activator.moment.historySizeBytes;
    },
    get continueAsNewSuggested() {
      return activator.moment.continueAsNewSuggested;
    },
    get suggestedContinueAsNewReasons() {
      return activator.moment.continueAsNewReasons;
    },
    get targetWorkerDeploymentVersionChanged() {
      return activator.moment.targetDeploymentVersionChanged ?? false;
    },
    get currentBuildId() {
      return activator.moment.deploymentVersion?.buildId;
    },
    get currentDeploymentVersion() {
      return activator.moment.deploymentVersion;
    },
    unsafe: Object.freeze(
      // A function cannot be said in JSON: the facts remain a result or an argument that an author may pass on.
      Object.defineProperty(
        {
          now: () => activator.services.now(),
          get isReplayingHistoryEvents() {
            return activator.moment.isReplaying && activator.readOnly === undefined;
          },
          get isReplaying() {
            return activator.moment.isReplaying;
          },
        },
        'now',
        { enumerable: false },
      ),
    ),
  };
}

/** What workflow code may change. */
function propertiesOf({
  converter,
  properties,
}: Activator): Facts<'memo' | 'typedSearchAttributes' | 'searchAttributes'> {
  const memo = latest(
    () => properties.memo,
    (payloads) => Object.freeze(converter.fromPayloadMap(payloads)),
  );
  const typed = latest(
    () => properties.searchAttributes,
    (payloads) => converter.fromSearchAttributes(payloads),
  );
  const untyped = latest(
    () => properties.searchAttributes,
    (payloads) => Object.freeze(converter.fromUntypedSearchAttributes(payloads)),
  );
  return {
    get memo() {
      return memo();
    },
    get typedSearchAttributes() {
      return typed();
    },
    get searchAttributes() {
      return untyped();
    },
  };
}

/** What holds as long as the run. */
function factsOfStart(
  { init, converter }: Activator,
  start: InitializeWorkflowJob<RealmPayload>,
): Partial<WorkflowInfo> {
  return {
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
    cronScheduleToScheduleInterval: start.cronScheduleToScheduleIntervalMs,
    retryPolicy: start.retryPolicy && decompileRetryPolicy(start.retryPolicy),
    parent: start.parent,
    root: start.root,
    priority: start.priority,
    get startTime() {
      return new Date(start.startTimeMs);
    },
    get runStartTime() {
      return new Date(start.runStartTimeMs);
    },
    get executionExpirationTime() {
      return start.workflowExecutionExpirationTimeMs === undefined
        ? undefined
        : new Date(start.workflowExecutionExpirationTimeMs);
    },
    get lastResult() {
      const [payload] = start.lastCompletionResult ?? [];
      return payload && converter.fromPayload(payload);
    },
    get lastFailure() {
      return start.continuedFailure && converter.toError(start.continuedFailure);
    },
  };
}

/** The value of the latest source, read once for each. */
function latest<S, T>(source: () => S, read: (source: S) => T): () => T {
  let last: { source: S; value: T } | undefined;
  return () => {
    const now = source();
    if (last?.source !== now) last = { source: now, value: read(now) };
    return last.value;
  };
}
