/** Builds requests that start workflows from validated options. Pure: codecs run afterwards. */
import { optionalDurationToMs } from '../common/duration.js';
import type { ParameterType } from '../common/parameter-types.js';
import type { Headers } from '../common/payload.js';
import type { Priority } from '../common/policies.js';
import { compileRetryPolicy } from '../common/retry-policy.js';
import { toDuration, toRetryPolicy } from '../proto/wire-values.js';
import { encodeAnySearchAttributes } from '../converter/search-attribute-converter.js';
import { TaskQueueKind, VersioningBehavior, VersioningOverride_PinnedOverrideBehavior } from '../proto/enums.js';
import type * as proto from '../proto/index.js';
import { headerOf, type ClientPayloads } from './client-payloads.js';
import { idConflictPolicies, idReusePolicies } from '../common/policy-enums.js';
import type { CompiledWorkflowOptions, VersioningOverride } from './start-options.js';

/** A start after the interceptors have run. */
interface Start {
  readonly workflowType: string;
  readonly options: CompiledWorkflowOptions;
  readonly headers: Headers;
  readonly parameterTypes: readonly ParameterType[];
}

/** The client that sends the request. */
interface Sender {
  readonly namespace: string;
  readonly identity: string;
  readonly payloads: ClientPayloads;
}

/** The fields that a start has in common with a signal-with-start. */
type CommonStart = Pick<
  proto.SignalWithStartWorkflowExecutionRequest & proto.StartWorkflowExecutionRequest,
  keyof proto.SignalWithStartWorkflowExecutionRequest & keyof proto.StartWorkflowExecutionRequest
>;

/**
 * @throws PayloadValidationError when an argument violates the validation rules of its class
 * @throws ValueNotSerializableError when no converter accepts an argument or a memo value
 */
export function buildStartRequest(start: Start, sender: Sender): proto.StartWorkflowExecutionRequest {
  return buildCommonStart(start, sender);
}

/** {@link buildStartRequest} with a signal that is delivered first. */
export function buildSignalWithStartRequest(
  start: Start & { signalName: string; signalArgs: readonly unknown[]; signalParameterTypes: readonly ParameterType[] },
  sender: Sender,
): proto.SignalWithStartWorkflowExecutionRequest {
  const { signalName, signalArgs, signalParameterTypes } = start;
  const context = sender.payloads.contextOf(start.options.workflowId);
  return {
    ...buildCommonStart(start, sender),
    signalName,
    signalInput: sender.payloads.arguments(signalArgs, signalParameterTypes, `signal "${signalName}"`, context),
  };
}

function buildCommonStart({ workflowType, options, headers, parameterTypes }: Start, sender: Sender): CommonStart {
  const { namespace, identity, payloads } = sender;
  const { workflowId, workflowIdReusePolicy, workflowIdConflictPolicy } = options;
  const context = payloads.contextOf(workflowId);
  return {
    namespace,
    workflowId,
    workflowType: { name: workflowType },
    taskQueue: { name: options.taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
    input: payloads.arguments(options.args, parameterTypes, `workflow "${workflowType}"`, context),
    workflowExecutionTimeout: toDuration(optionalDurationToMs(options.workflowExecutionTimeout)),
    workflowRunTimeout: toDuration(optionalDurationToMs(options.workflowRunTimeout)),
    workflowTaskTimeout: toDuration(optionalDurationToMs(options.workflowTaskTimeout)),
    identity,
    requestId: options.requestId,
    workflowIdReusePolicy: workflowIdReusePolicy && idReusePolicies.toWire(workflowIdReusePolicy),
    workflowIdConflictPolicy: workflowIdConflictPolicy && idConflictPolicies.toWire(workflowIdConflictPolicy),
    retryPolicy: toRetryPolicy(compileRetryPolicy(options.retry)),
    cronSchedule: options.cronSchedule,
    memo: options.memo && { fields: payloads.memo(options.memo, context) },
    searchAttributes: toSearchAttributes(options),
    header: headerOf(headers),
    workflowStartDelay: toDuration(optionalDurationToMs(options.startDelay)),
    userMetadata: toUserMetadata(options, payloads),
    versioningOverride: toVersioningOverride(options.versioningOverride),
    priority: toPriority(options.priority),
  };
}

function toSearchAttributes(options: CompiledWorkflowOptions): proto.SearchAttributes | undefined {
  const { searchAttributes, typedSearchAttributes } = options;
  if (!searchAttributes && !typedSearchAttributes) return undefined;
  return { indexedFields: encodeAnySearchAttributes(searchAttributes, typedSearchAttributes) };
}

function toUserMetadata(
  { staticSummary, staticDetails }: CompiledWorkflowOptions,
  payloads: ClientPayloads,
): proto.UserMetadata | undefined {
  if (staticSummary === undefined && staticDetails === undefined) return undefined;
  return {
    summary: staticSummary === undefined ? undefined : payloads.text(staticSummary),
    details: staticDetails === undefined ? undefined : payloads.text(staticDetails),
  };
}

function toVersioningOverride(override: VersioningOverride | undefined): proto.VersioningOverride | undefined {
  if (override === undefined) return undefined;
  // Servers before 1.28 read `behavior` and `pinnedVersion`, later ones the rest.
  if (override === 'AUTO_UPGRADE') {
    return { autoUpgrade: true, behavior: VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE };
  }
  const { deploymentName, buildId } = override.pinnedTo;
  return {
    pinned: {
      behavior: VersioningOverride_PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED,
      version: { deploymentName, buildId },
    },
    behavior: VersioningBehavior.VERSIONING_BEHAVIOR_PINNED,
    pinnedVersion: `${deploymentName}.${buildId}`,
  };
}

function toPriority(priority: Priority | undefined): proto.Priority | undefined {
  return priority && { ...priority };
}
