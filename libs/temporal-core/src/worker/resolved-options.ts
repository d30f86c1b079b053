/** Options of a worker, checked and complete. */
import { hostname } from 'node:os';
import type { Clock } from '../common/clock.js';
import type { OptionPlace } from '../common/options/option-place.js';
import type { ActivityDefinition } from '../activity/activity-definition.js';
import type { ActivityInterceptors } from '../activity/interceptors.js';
import { toActivityDefinitions } from './activity/activity-definitions.js';
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
  workflowThreads: number;
  clock: Clock;
}

const deadlockTimeoutMs = 2_000;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws WorkerOptionsError naming the option, what is wrong with it and what to do
 */
export function resolveWorkerOptions(given: WorkerOptions, place: OptionPlace = workerPlace): ResolvedWorkerOptions {
  const options = workerSchema.read(given, place);
  const localActivities = toActivityDefinitions(options.activities);
  const activities = options.enableNonLocalActivities ? localActivities : [];
  const { workflows, workflowsPath, workflowBundle, interceptors, debugMode } = options;
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
    // A poll without a slot cannot be made, so more of them than slots would only take turns.
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
    deadlockTimeoutMs: (debugMode ?? process.env['TEMPORAL_DEBUG'] !== undefined) ? 0 : deadlockTimeoutMs,
  };
}

/** Set by Vitest, Jest and `node --test`. */
const testRunnerVariables = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];

function runsTests(): boolean {
  return testRunnerVariables.some((name) => process.env[name] !== undefined);
}
