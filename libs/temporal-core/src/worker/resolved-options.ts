/** Options of a worker, checked and complete. */
import { hostname } from 'node:os';
import type { Clock } from '../common/clock.js';
import type { OptionPlace } from '../common/options/option-place.js';
import type { ActivityDefinition } from '../activity/activity-definition.js';
import type { ActivityInterceptors } from '../activity/interceptors.js';
import { isInspected } from '../sandbox/debugging.js';
import type { InjectedSinks } from './sinks.js';
import type { WorkerOptions } from './worker-options.js';
import { workerPlace, workerSchema } from './worker-schema.js';

type PickedOptions = Pick<
  WorkerOptions,
  | 'connection'
  | 'client'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'bundlerOptions'
  | 'dataConverter'
  | 'buildId'
  | 'workerDeploymentOptions'
  | 'maxTaskQueueActivitiesPerSecond'
  | 'logger'
  | 'meter'
>;

/** {@link WorkerOptions} with every default in place and times in milliseconds. */
export interface ResolvedWorkerOptions extends PickedOptions {
  waitForServer: boolean;
  namespace: string;
  taskQueue: string;
  identity: string;
  workflows: NonNullable<WorkerOptions['workflows']>;
  hasWorkflows: boolean;
  activities: readonly ActivityDefinition[];
  /** Those of them that may be run as local ones: all, even where `activities` are left to other workers. */
  localActivities: readonly ActivityDefinition[];
  activityInterceptors: readonly ActivityInterceptors[];
  workflowInterceptorModules: readonly string[];
  failureErrorTypes: readonly string[];
  sinks: InjectedSinks;
  showStackTraceSources: boolean;
  maxConcurrentWorkflowTaskExecutions: number;
  maxConcurrentActivityTaskExecutions: number;
  maxConcurrentLocalActivityExecutions: number;

  maxConcurrentWorkflowTaskPolls: number;
  maxConcurrentActivityTaskPolls: number;
  nonStickyToStickyPollRatio: number;
  maxCachedWorkflows: number;
  maxEagerActivityReservationsPerWorkflowTask: number;
  stickyScheduleToStartTimeoutMs: number;
  maxHeartbeatThrottleIntervalMs: number;
  defaultHeartbeatThrottleIntervalMs: number;
  shutdownGraceTimeMs: number;
  shutdownForceTimeMs?: number;
  deadlockTimeoutMs: number;
  /** Whether debuggers can find the files of workflow code. */
  hasSourceMap: boolean;
  workflowThreads: number;
  clock: Clock;
}

const deadlockTimeoutMs = 2_000;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws WorkerOptionsError naming the option, the problem and the fix
 */
export function resolveWorkerOptions(given: WorkerOptions, place: OptionPlace = workerPlace): ResolvedWorkerOptions {
  const options = workerSchema.read(given, place);
  const localActivities = options.activities;
  const activities = options.enableNonLocalActivities ? localActivities : [];
  const { workflows, workflowsPath, workflowBundle, interceptors, debugMode } = options;
  const isDebugging = debugMode ?? process.env['TEMPORAL_DEBUG'] !== undefined;
  const hasWorkflows = workflows.length > 0 || workflowsPath !== undefined || workflowBundle !== undefined;
  if (!hasWorkflows && activities.length === 0) {
    place.refuse(
      'have neither workflows nor activities',
      'Set "workflows", "workflowsPath", "workflowBundle" or "activities".',
    );
  }
  return {
    ...options,
    identity: options.identity ?? `${process.pid}@${hostname()}`,
    hasWorkflows,
    activities,
    localActivities,
    activityInterceptors: interceptors.activity,
    workflowInterceptorModules: interceptors.workflowModules,
    // Every poll needs a slot, so polls beyond the number of slots would never run.
    maxConcurrentWorkflowTaskPolls: Math.min(
      options.maxConcurrentWorkflowTaskPolls,
      options.maxConcurrentWorkflowTaskExecutions,
    ),
    maxConcurrentActivityTaskPolls: Math.min(
      options.maxConcurrentActivityTaskPolls,
      options.maxConcurrentActivityTaskExecutions,
    ),
    maxEagerActivityReservationsPerWorkflowTask:
      options.maxTaskQueueActivitiesPerSecond === undefined ? options.maxEagerActivityReservationsPerWorkflowTask : 0,
    workflowThreads: options.workflowThreads ?? (runsTests() ? 0 : 1),
    stickyScheduleToStartTimeoutMs: options.stickyQueueScheduleToStartTimeout,
    maxHeartbeatThrottleIntervalMs: options.maxHeartbeatThrottleInterval,
    defaultHeartbeatThrottleIntervalMs: options.defaultHeartbeatThrottleInterval,
    shutdownGraceTimeMs: options.shutdownGraceTime,
    shutdownForceTimeMs: options.shutdownForceTime,
    deadlockTimeoutMs: isDebugging ? 0 : deadlockTimeoutMs,
    hasSourceMap: isDebugging || isInspected(),
  };
}

/** Set by Vitest, Jest and `node --test`. */
const testRunnerVariables = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];

function runsTests(): boolean {
  return testRunnerVariables.some((name) => process.env[name] !== undefined);
}
