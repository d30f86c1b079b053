/** All options of workers and of replays. */
import { systemClock } from '../common/clock.js';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf, type OptionsRead } from '../common/options/option-schema.js';
import {
  custom,
  duration,
  flag,
  func,
  having,
  integer,
  list,
  number,
  object,
  record,
  text,
  word,
} from '../common/options/option-types.js';
import {
  clockOption,
  errorTypeOption,
  interceptorOption,
  loggerOption,
  meterOption,
  nameOption,
} from '../common/options/shared-options.js';
import { pluginsOption } from '../common/plugins.js';
import type { ActivityClient } from '../activity/activity-context.js';
import type {
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  ActivityOutboundCallsInterceptor,
} from '../activity/interceptors.js';
import { absolutePath, converterSchema } from '../converter/converter-options.js';
import { modulePolicySchema } from '../sandbox/module-policy.js';
import { workflowBundleOption } from '../sandbox/workflow-bundle.js';
import type { Connection } from '../transport/connection.js';
import { activitiesOption } from './activity/activity-definitions.js';
import { WorkerOptionsError } from './errors.js';
import type { InjectedSinkFunction } from './sinks.js';
import type {
  ReplayWorkerOptions,
  WorkerDeploymentOptions,
  WorkerInterceptors,
  WorkerOptions,
  WorkerPlugin,
} from './worker-options.js';

export const workerPlace = new OptionPlace('Worker.create()', WorkerOptionsError);
export const replayPlace = new OptionPlace('Worker.runReplayHistory()', WorkerOptionsError);

type WorkflowRef = NonNullable<WorkerOptions['workflows']>[number];

const deploymentSchema = optionsOf<WorkerDeploymentOptions>()({
  version: object(
    optionsOf<WorkerDeploymentOptions['version']>()({
      deploymentName: text('a non-empty string without a dot', /^[^.]+$/).required(),
      buildId: text().required(),
    }),
  ).required(),
  useWorkerVersioning: flag().required(),
  defaultVersioningBehavior: word('PINNED', 'AUTO_UPGRADE').otherwise('none'),
});

const interceptorsSchema = optionsOf<WorkerInterceptors>()({
  activity: list(
    interceptorOption<ActivityInterceptors>({
      inbound: interceptorOption<ActivityInboundCallsInterceptor>({ execute: true }),
      outbound: interceptorOption<ActivityOutboundCallsInterceptor>({
        heartbeat: true,
        getLogAttributes: true,
        getMetricTags: true,
      }),
    }),
  ).default([], 'none'),
  workflowModules: list(absolutePath('interceptors.js')).default([], 'none'),
});

const sinkFunctionSchema = optionsOf<InjectedSinkFunction>()({
  fn: func<InjectedSinkFunction['fn']>().required(),
  callDuringReplay: flag().default(false),
});

const properties = optionsOf<WorkerOptions>()({
  connection: having<Connection>('a Connection', 'workflowService', 'channel')
    .fix('Pass what Connection.connect() or Connection.lazy() returned.')
    .otherwise('a connection of its own to localhost:7233'),
  waitForServer: flag().default(false),
  namespace: text().default('default'),
  taskQueue: nameOption.required(),
  identity: text().otherwise('pid@host'),
  workflows: list(
    func<WorkflowRef>('a workflow class or function').fix('An undefined element usually means a cyclic import.'),
  ).default([], 'none'),
  workflowsPath: absolutePath('workflows.js').otherwise('the sources of the workflows'),
  workflowBundle: workflowBundleOption.otherwise('made when the worker starts'),
  bundlerOptions: object(modulePolicySchema),
  activities: activitiesOption.default([], 'none'),
  client: having<ActivityClient>('a Client', 'workflow').otherwise('none'),
  dataConverter: object(converterSchema).otherwise('converters for null, bytes and JSON, without codecs'),
  interceptors: object(interceptorsSchema).default({}, 'none'),
  plugins: pluginsOption<WorkerPlugin>().otherwise('none'),
  sinks: record(record(object(sinkFunctionSchema))).default({}, 'none'),
  failureErrorTypes: list(errorTypeOption).default([], 'none'),
  maxConcurrentWorkflowTaskExecutions: integer({ min: 1 }).default(40),
  maxConcurrentActivityTaskExecutions: integer({ min: 1 }).default(100),
  maxConcurrentLocalActivityExecutions: integer({ min: 1 }).default(100),
  maxConcurrentWorkflowTaskPolls: integer({ min: 1 }).default(10),
  maxConcurrentActivityTaskPolls: integer({ min: 1 }).default(10),
  maxTaskQueueActivitiesPerSecond: number({ above: 0 }).otherwise('unlimited'),
  nonStickyToStickyPollRatio: custom<number>('a number greater than 0 and less than 1', (ratio, place) =>
    typeof ratio === 'number' && ratio > 0 && ratio < 1 ? ratio : place.refuseValue(ratio),
  ).default(0.2),
  maxCachedWorkflows: integer({ min: 0 }).default(1000),
  stickyQueueScheduleToStartTimeout: duration().default('10 seconds'),
  maxEagerActivityReservationsPerWorkflowTask: integer({ min: 0 }).default(3),
  enableNonLocalActivities: flag().default(true),
  maxHeartbeatThrottleInterval: duration().default('60 seconds'),
  defaultHeartbeatThrottleInterval: duration().default('30 seconds'),
  shutdownGraceTime: duration().default(0),
  shutdownForceTime: duration().otherwise('unlimited'),
  workflowThreads: integer({ min: 0 }).otherwise('1; 0 under a test runner'),
  debugMode: flag().otherwise('whether TEMPORAL_DEBUG is set'),
  showStackTraceSources: flag().default(false),
  buildId: text().otherwise('hash of the workflow bundle'),
  workerDeploymentOptions: object(deploymentSchema).otherwise('none'),
  logger: loggerOption.otherwise('the logger of the connection'),
  meter: meterOption.otherwise('the meter of the connection'),
  clock: clockOption.default(systemClock, 'the system clock'),
}).properties;

/** A sticky and a normal poll need a slot at the same time, or one of the queues starves. */
function checkSlots(options: OptionsRead<typeof properties>, place: OptionPlace): void {
  const { maxCachedWorkflows, workflowThreads = 1, maxConcurrentWorkflowTaskExecutions: slots } = options;
  for (const name of ['maxConcurrentWorkflowTaskExecutions', 'maxConcurrentWorkflowTaskPolls'] as const) {
    if (maxCachedWorkflows === 0 || options[name] > 1) continue;
    place.at(name).refuse('must be at least 2, but is 1', 'Increase it, or set "maxCachedWorkflows" to 0.');
  }
  if (workflowThreads <= 1 || 2 * workflowThreads <= slots) return;
  place
    .at('workflowThreads')
    .refuse(
      `is ${workflowThreads}, but each thread needs 2 of the ${slots} slots of "maxConcurrentWorkflowTaskExecutions"`,
      `Increase it to ${2 * workflowThreads}, or use fewer threads.`,
    );
}

function checkSources(
  options: Pick<OptionsRead<typeof properties>, 'workflowsPath' | 'workflowBundle'>,
  place: OptionPlace,
): void {
  if (options.workflowsPath === undefined || options.workflowBundle === undefined) return;
  place.at('workflowsPath').refuse('contradicts "workflowBundle"', 'Remove one of the two.');
}

export const workerSchema = optionsOf<WorkerOptions>()(properties, (options, place) => {
  checkSources(options, place);
  checkSlots(options, place);
});

export const replaySchema = optionsOf<ReplayWorkerOptions>()(
  {
    ...workerSchema.pick(
      'workflows',
      'workflowsPath',
      'workflowBundle',
      'bundlerOptions',
      'dataConverter',
      'interceptors',
      'plugins',
      'sinks',
      'failureErrorTypes',
      'debugMode',
      'logger',
      'namespace',
    ),
    failFast: flag().default(false),
  },
  checkSources,
);
