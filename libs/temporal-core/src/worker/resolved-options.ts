/** Options of a worker, checked and complete. One message for each fault: which option, what is wrong, what to do. */
import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Clock } from '../common/clock.js';
import { systemClock } from '../common/clock.js';
import { durationToMs, type Duration } from '../common/duration.js';
import { nearNames } from '../common/near-names.js';
import { isReservedName, reservedPrefix } from '../common/workflow-definition.js';
import type { ActivityDefinition } from '../activity/activity-definition.js';
import type { ActivityInterceptors } from '../activity/interceptors.js';
import { toActivityDefinitions } from './activity/activity-definitions.js';
import { WorkerOptionsError } from './errors.js';
import type { WorkerOptions } from './worker-options.js';

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
  activityInterceptors: readonly ActivityInterceptors[];
  workflowInterceptorModules: readonly string[];
  failureErrorTypes: readonly string[];
  maxConcurrentWorkflowTaskExecutions: number;
  maxConcurrentActivityTaskExecutions: number;
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

/** Every option there is; the compiler holds it complete. */
const known: Record<keyof WorkerOptions, true> = {
  connection: true,
  waitForServer: true,
  namespace: true,
  taskQueue: true,
  identity: true,
  workflows: true,
  workflowsPath: true,
  workflowBundle: true,
  bundlerOptions: true,
  activities: true,
  client: true,
  dataConverter: true,
  interceptors: true,
  plugins: true,
  failureErrorTypes: true,
  maxConcurrentWorkflowTaskExecutions: true,
  maxConcurrentActivityTaskExecutions: true,
  maxConcurrentWorkflowTaskPolls: true,
  maxConcurrentActivityTaskPolls: true,
  maxTaskQueueActivitiesPerSecond: true,
  nonStickyToStickyPollRatio: true,
  maxCachedWorkflows: true,
  stickyQueueScheduleToStartTimeout: true,
  maxEagerActivityReservationsPerWorkflowTask: true,
  enableNonLocalActivities: true,
  maxHeartbeatThrottleInterval: true,
  defaultHeartbeatThrottleInterval: true,
  shutdownGraceTime: true,
  shutdownForceTime: true,
  workflowThreads: true,
  debugMode: true,
  buildId: true,
  workerDeploymentOptions: true,
  logger: true,
  meter: true,
  clock: true,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws WorkerOptionsError naming the option, what is wrong with it and what to do
 */
export function resolveWorkerOptions(options: WorkerOptions): ResolvedWorkerOptions {
  if (typeof options !== 'object' || options === null) refuse(`The options of a worker must be an object`);
  refuseUnknown(options);
  const activities = options.enableNonLocalActivities === false ? [] : toActivityDefinitions(options.activities);
  const workflows = workflowsOf(options);
  const hasWorkflows =
    workflows.length > 0 || options.workflowsPath !== undefined || options.workflowBundle !== undefined;
  if (!hasWorkflows && activities.length === 0) {
    refuse(
      `The worker for task queue '${String(options.taskQueue)}' has neither workflows nor activities. ` +
        `Give 'workflows', 'workflowsPath', 'workflowBundle' or 'activities'`,
    );
  }
  return {
    ...pick(options),
    waitForServer: flag(options, 'waitForServer') ?? false,
    namespace: text(options, 'namespace') ?? 'default',
    taskQueue: taskQueueOf(options),
    identity: text(options, 'identity') ?? `${process.pid}@${hostname()}`,
    workflows,
    hasWorkflows,
    activities,
    activityInterceptors: activityInterceptorsOf(options),
    workflowInterceptorModules: workflowModulesOf(options),
    failureErrorTypes: failureErrorTypesOf(options),
    ...limitsOf(options),
    workflowThreads: threadsOf(options),
    ...timesOf(options),
    deadlockTimeoutMs: (options.debugMode ?? process.env['TEMPORAL_DEBUG'] !== undefined) ? 0 : deadlockTimeoutMs,
    clock: options.clock ?? systemClock,
  };
}

/** What is checked but needs no default. */
function pick(options: WorkerOptions): PickedOptions {
  const { workflowsPath, workflowBundle, workerDeploymentOptions } = options;
  if (workflowsPath !== undefined && workflowBundle !== undefined) {
    refuse(`'workflowsPath' and 'workflowBundle' are both given. Keep the one that the worker is to run`);
  }
  if (workflowsPath !== undefined && !(typeof workflowsPath === 'string' && isAbsolute(workflowsPath))) {
    refuse(
      `'workflowsPath' must be an absolute path, not ${show(workflowsPath)}. ` +
        `Use fileURLToPath(import.meta.resolve('./workflows.js'))`,
    );
  }
  checkDeployment(workerDeploymentOptions);
  return {
    connection: options.connection,
    client: clientOf(options),
    workflowsPath,
    workflowBundle,
    bundlerOptions: options.bundlerOptions,
    dataConverter: options.dataConverter,
    buildId: text(options, 'buildId'),
    workerDeploymentOptions,
    maxTaskQueueActivitiesPerSecond: rateOf(options),
    logger: options.logger,
    meter: options.meter,
  };
}

function workflowsOf(options: WorkerOptions): ResolvedWorkerOptions['workflows'] {
  const workflows: unknown = options.workflows ?? [];
  if (!Array.isArray(workflows)) {
    return refuse(`'workflows' must be a list of workflow classes, not ${show(workflows)}`);
  }
  for (const [i, workflow] of workflows.entries()) {
    if (typeof workflow === 'function') continue;
    refuse(
      `'workflows[${i}]' must be a workflow class or function, not ${show(workflow)}. An undefined one is a cyclic import`,
    );
  }
  return workflows as ResolvedWorkerOptions['workflows'];
}

function clientOf({ client }: WorkerOptions): WorkerOptions['client'] {
  if (client === undefined || (typeof client === 'object' && client !== null && 'workflow' in client)) return client;
  return refuse(`'client' must be a Client, not ${show(client)}`);
}

function taskQueueOf(options: WorkerOptions): string {
  const taskQueue = text(options, 'taskQueue');
  if (taskQueue === undefined) refuse(`'taskQueue' is missing. Give the name of the queue to work for`);
  if (isReservedName(taskQueue)) {
    refuse(`'taskQueue' must not be '${taskQueue}': names that start with '${reservedPrefix}' are reserved`);
  }
  return taskQueue;
}

function limitsOf(
  options: WorkerOptions,
): Pick<
  ResolvedWorkerOptions,
  | 'maxConcurrentWorkflowTaskExecutions'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentWorkflowTaskPolls'
  | 'maxConcurrentActivityTaskPolls'
  | 'nonStickyToStickyPollRatio'
  | 'maxCachedWorkflows'
  | 'maxEagerActivityReservationsPerWorkflowTask'
> {
  const maxCachedWorkflows = count(options, 'maxCachedWorkflows', 0) ?? 1000;
  // A sticky and a normal poll must find a slot at the same time, or one of the queues starves.
  const least = maxCachedWorkflows > 0 ? 2 : 1;
  const why = `while 'maxCachedWorkflows' is not 0`;
  const workflowSlots = count(options, 'maxConcurrentWorkflowTaskExecutions', least, why) ?? 40;
  const eager = count(options, 'maxEagerActivityReservationsPerWorkflowTask', 0) ?? 3;
  const activitySlots = count(options, 'maxConcurrentActivityTaskExecutions', 1) ?? 100;
  return {
    maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: workflowSlots,
    maxConcurrentActivityTaskExecutions: activitySlots,
    // A poll without a slot cannot be made, so more of them than slots would only take turns.
    maxConcurrentWorkflowTaskPolls: Math.min(
      count(options, 'maxConcurrentWorkflowTaskPolls', least, why) ?? 10,
      workflowSlots,
    ),
    maxEagerActivityReservationsPerWorkflowTask: options.maxTaskQueueActivitiesPerSecond === undefined ? eager : 0,
    maxConcurrentActivityTaskPolls: Math.min(count(options, 'maxConcurrentActivityTaskPolls', 1) ?? 10, activitySlots),
    nonStickyToStickyPollRatio: ratioOf(options),
  };
}

/** Set by Vitest, Jest and `node --test`. */
const testRunnerVariables = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];

function threadsOf(options: WorkerOptions): number {
  const threads = count(options, 'workflowThreads', 0);
  if (threads === undefined) return testRunnerVariables.some((name) => process.env[name] !== undefined) ? 0 : 1;
  const slots = limitsOf(options).maxConcurrentWorkflowTaskExecutions;
  if (threads <= 1 || 2 * threads <= slots) return threads;
  return refuse(
    `'workflowThreads' is ${threads}, and each thread needs 2 of the slots that 'maxConcurrentWorkflowTaskExecutions' gives. ` +
      `Raise that to ${2 * threads}, or use fewer threads`,
  );
}

function timesOf(
  options: WorkerOptions,
): Pick<
  ResolvedWorkerOptions,
  | 'stickyScheduleToStartTimeoutMs'
  | 'maxHeartbeatThrottleIntervalMs'
  | 'defaultHeartbeatThrottleIntervalMs'
  | 'shutdownGraceTimeMs'
  | 'shutdownForceTimeMs'
> {
  return {
    stickyScheduleToStartTimeoutMs: time(options, 'stickyQueueScheduleToStartTimeout') ?? 10_000,
    maxHeartbeatThrottleIntervalMs: time(options, 'maxHeartbeatThrottleInterval') ?? 60_000,
    defaultHeartbeatThrottleIntervalMs: time(options, 'defaultHeartbeatThrottleInterval') ?? 30_000,
    shutdownGraceTimeMs: time(options, 'shutdownGraceTime') ?? 0,
    shutdownForceTimeMs: time(options, 'shutdownForceTime'),
  };
}

function activityInterceptorsOf({ interceptors }: WorkerOptions): readonly ActivityInterceptors[] {
  const list = interceptors?.activity ?? [];
  for (const [i, interceptor] of list.entries()) {
    if (typeof interceptor === 'object' && interceptor !== null) continue;
    refuse(
      `'interceptors.activity[${i}]' must be an object { inbound?, outbound? }, not ${show(interceptor)}. ` +
        `Inside them ActivityContext.current() is the context of the call`,
    );
  }
  return list;
}

function workflowModulesOf({ interceptors }: WorkerOptions): readonly string[] {
  const modules = interceptors?.workflowModules ?? [];
  for (const [i, path] of modules.entries()) {
    if (typeof path === 'string' && isAbsolute(path)) continue;
    refuse(`'interceptors.workflowModules[${i}]' must be an absolute path, not ${show(path)}`);
  }
  return modules;
}

function failureErrorTypesOf({ failureErrorTypes = [] }: WorkerOptions): readonly string[] {
  return failureErrorTypes.map((type, i) => {
    if (typeof type === 'string' && type !== '') return type;
    if (typeof type === 'function' && type.name !== '') return type.name;
    return refuse(`'failureErrorTypes[${i}]' must be an error class or the name of one, not ${show(type)}`);
  });
}

function checkDeployment(deployment: WorkerOptions['workerDeploymentOptions']): void {
  if (deployment === undefined) return;
  const { deploymentName, buildId } = deployment.version ?? {};
  if (!deploymentName || !buildId || deploymentName.includes('.')) {
    refuse(
      `'workerDeploymentOptions.version' must be { deploymentName, buildId }, both not empty and the first without a dot, ` +
        `not ${show(deployment.version)}`,
    );
  }
}

function rateOf({ maxTaskQueueActivitiesPerSecond: rate }: WorkerOptions): number | undefined {
  if (rate === undefined || (typeof rate === 'number' && rate > 0 && Number.isFinite(rate))) return rate;
  return refuse(`'maxTaskQueueActivitiesPerSecond' must be a number above 0, not ${show(rate)}`);
}

function ratioOf({ nonStickyToStickyPollRatio: ratio = 0.2 }: WorkerOptions): number {
  if (typeof ratio === 'number' && ratio > 0 && ratio < 1) return ratio;
  return refuse(`'nonStickyToStickyPollRatio' must be a number between 0 and 1, not ${show(ratio)}`);
}

function refuseUnknown(options: object): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const [near] = nearNames(name, Object.keys(known));
    refuse(`'${name}' is no option of a worker. ${near === undefined ? 'Remove it' : `Did you mean '${near}'?`}`);
  }
}

function text(options: WorkerOptions, name: 'namespace' | 'taskQueue' | 'identity' | 'buildId'): string | undefined {
  const value: unknown = options[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  return refuse(`'${name}' must be a text that is not empty, not ${show(value)}`);
}

function flag(options: WorkerOptions, name: 'waitForServer'): boolean | undefined {
  const value: unknown = options[name];
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(`'${name}' must be true or false, not ${show(value)}`);
}

type CountOption =
  | `maxConcurrent${'Workflow' | 'Activity'}Task${'Executions' | 'Polls'}`
  | 'maxCachedWorkflows'
  | 'workflowThreads'
  | 'maxEagerActivityReservationsPerWorkflowTask';

function count(options: WorkerOptions, name: CountOption, least: number, why?: string): number | undefined {
  const value: unknown = options[name];
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  return refuse(`'${name}' must be a whole number from ${least}${why ? ` ${why}` : ''}, not ${show(value)}`);
}

type TimeOption =
  | 'stickyQueueScheduleToStartTimeout'
  | 'maxHeartbeatThrottleInterval'
  | 'defaultHeartbeatThrottleInterval'
  | 'shutdownGraceTime'
  | 'shutdownForceTime';

function time(options: WorkerOptions, name: TimeOption): number | undefined {
  const value: Duration | undefined = options[name];
  if (value === undefined) return undefined;
  try {
    return durationToMs(value);
  } catch (cause) {
    throw new WorkerOptionsError(`'${name}': ${(cause as Error).message}`, { cause });
  }
}

function show(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function '${value.name}'`;
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
}

function refuse(message: string): never {
  throw new WorkerOptionsError(message);
}
