/**
 * `@nest-temporal/core/workflow/compat`: the workflow entry under the names of the official TypeScript SDK, for workflow
 * functions that were written for it. What both SDKs call alike is the same here as in the workflow entry; `Workflow` and
 * `Payload`, which are decorators there, are types here.
 */
import type { ArgsOption, WorkflowArgs } from '../common/definitions.js';
import { DeterminismError } from '../common/determinism-error.js';
import type { Payload as PayloadShape } from '../common/payload.js';
import type { WorkflowIdConflictPolicy as WorkflowIdConflict } from '../common/policies.js';
import type { UntypedSearchAttributes } from '../common/search-attributes.js';
import type { SinkFunction, Sinks } from '../common/sinks.js';
import type { LogAttributes, MetricTags } from '../common/telemetry.js';
import { resolveWorkflow } from '../common/workflow-reference.js';
import { defaultPayloadConverters } from '../converter/default-converters.js';
import { CompositePayloadConverter, type PayloadConverter } from '../converter/payload-converter.js';
import type { ActivityMethod } from './activity-proxy.js';
import type { ActivityProxyOptions as ProxyOptions } from './activity-options.js';
import type { ChildWorkflowOptions, ChildWorkflowOptionsWithDefaults } from './child-workflow-options.js';
import { uuid4 } from './info.js';
import type { ContinueAsNewInput } from './interceptors.js';
import { WorkflowCallError } from './runtime/call-error.js';
import type { EnhancedStackTrace } from './tool-queries.js';
import type { LocalActivityOptions, LocalActivityProxyOptions as LocalProxyOptions } from './local-activity-options.js';
import type { WorkflowInfo } from '../activation/workflow-info.js';

// eslint-disable-next-line no-restricted-syntax -- this entry is the other one and more
export * from './index.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- as in the types that these stand in for */

/** A workflow function. */
export type Workflow = (...args: any[]) => Promise<any>;
/** A value in encoded form. */
export type Payload = PayloadShape;

export type WorkflowReturnType = Promise<any>;
export type WorkflowResultType<W extends Workflow> = ReturnType<W> extends Promise<infer R> ? R : never;
export type WorkflowSignalType = (...args: any[]) => Promise<void> | void;
export type WorkflowQueryType = (...args: any[]) => any;

export type ActivityFunction<P extends any[] = any[], R = any> = (...args: P) => Promise<R>;
export type ActivityInterface = Record<string, ActivityFunction>;
export type UntypedActivities = Record<string, ActivityFunction>;
export type ActivityProxyOptions<A = UntypedActivities> = ProxyOptions<A>;

/** What `proxyActivities` makes of properties that are not functions. Never returned. */
export const NotAnActivityMethod: unique symbol = Symbol('NotAnActivityMethod');
export type ActivityInterfaceFor<T> = {
  [K in keyof T]: T[K] extends ActivityFunction ? ActivityFunctionWithOptions<T[K]> : typeof NotAnActivityMethod;
};
export type LocalActivityInterfaceFor<T> = {
  [K in keyof T]: T[K] extends ActivityFunction ? LocalActivityFunctionWithOptions<T[K]> : typeof NotAnActivityMethod;
};
export type ActivityFunctionWithOptions<T extends ActivityFunction> = T &
  ActivityMethod<Parameters<T>, Awaited<ReturnType<T>>>;
export type LocalActivityFunctionWithOptions<T extends ActivityFunction> = T &
  ActivityMethod<Parameters<T>, Awaited<ReturnType<T>>, LocalActivityOptions>;
export type LocalActivityProxyOptions<A = UntypedActivities> = LocalProxyOptions<A>;

export type SearchAttributes = UntypedSearchAttributes;
export type SearchAttributeValue = Exclude<UntypedSearchAttributes[string], undefined>;
export type Headers = Record<string, PayloadShape>;
export type ParentWorkflowInfo = NonNullable<WorkflowInfo['parent']>;
export type RootWorkflowInfo = NonNullable<WorkflowInfo['root']>;

export type GetLogAttributesInput = LogAttributes;
export type GetMetricTagsInput = MetricTags;

/** The logger of the worker as a sink. */
export interface LoggerSinks extends Sinks {
  defaultWorkerLogger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', LogSinkFunction>;
}
type LogSinkFunction = SinkFunction & ((message: string, attributes?: LogAttributes) => void);

export type StackTrace = EnhancedStackTrace['stacks'][number];
export type StackTraceFileLocation = StackTrace['locations'][number];
export type StackTraceFileSlice = EnhancedStackTrace['sources'][string][number];
export type StackTraceSDKInfo = EnhancedStackTrace['sdk'];

/** Options of a start that durations have no part in. */
export type BaseWorkflowOptions = Omit<ChildWorkflowOptions, keyof WorkflowDurationOptions | OptionsOfChildren>;
export type WorkflowDurationOptions = Pick<
  ChildWorkflowOptions,
  'workflowRunTimeout' | 'workflowExecutionTimeout' | 'workflowTaskTimeout'
>;
export type CommonWorkflowOptions = BaseWorkflowOptions & WorkflowDurationOptions;
type OptionsOfChildren = 'workflowId' | 'taskQueue' | 'cancellationType' | 'parentClosePolicy' | 'returns';
export type WithWorkflowArgs<W extends Workflow, T> = T & ArgsOption<WorkflowArgs<W>>;
export type ContinueAsNewInputOptions = ContinueAsNewInput['options'];

/** The function that an interceptor calls to go on: the rest of the chain. */
export type Next<I, M extends keyof I> = Required<I>[M] extends (input: any, next: infer N) => any ? N : never;

export type WorkflowIdConflictPolicy = WorkflowIdConflict;
export const WorkflowIdConflictPolicy: { readonly [K in WorkflowIdConflict]: K } = Object.freeze({
  FAIL: 'FAIL',
  USE_EXISTING: 'USE_EXISTING',
  TERMINATE_EXISTING: 'TERMINATE_EXISTING',
});

/** Reads and writes what the worker's converter does by default. */
export const defaultPayloadConverter: PayloadConverter = new CompositePayloadConverter(...defaultPayloadConverters());

export {
  CompleteAsyncError,
  ExternalStorageNotConfiguredError,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  ValueError,
  WorkflowError,
  WorkflowNotFoundError,
} from './compat-errors.js';
export { metricMeter, type MetricMeter } from './compat-metrics.js';
export { LocalActivityDoBackoff } from './local-activities.js';
export { DeterminismError as DeterminismViolationError };

/** The name of the type of a workflow. */
export function extractWorkflowType(workflow: string | Workflow): string {
  return resolveWorkflow(workflow, WorkflowCallError).type;
}

/** Options of a child with an id, arguments and a cancellation type, where they are left out. */
export function addDefaultWorkflowOptions<W extends Workflow>(
  options: WithWorkflowArgs<W, ChildWorkflowOptions>,
): ChildWorkflowOptionsWithDefaults {
  const { args = [], workflowId = uuid4(), cancellationType = 'WAIT_CANCELLATION_COMPLETED', ...rest } = options;
  return { ...rest, args: args as readonly unknown[], workflowId, cancellationType };
}
