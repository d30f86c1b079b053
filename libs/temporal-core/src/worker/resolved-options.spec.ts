import { describe, expect, it, vi } from 'vitest';
import { WorkerOptionsError } from './errors.js';
import { resolveWorkerOptions } from './resolved-options.js';
import type { WorkerOptions } from './worker-options.js';

const activities = { charge: async () => 'done' };
const minimal: WorkerOptions = { taskQueue: 'orders', activities };

describe('options of a worker', () => {
  it('have defaults', () => {
    const resolved = resolveWorkerOptions(minimal);
    expect(resolved).toMatchObject({
      namespace: 'default',
      taskQueue: 'orders',
      maxCachedWorkflows: 1000,
      maxConcurrentWorkflowTaskExecutions: 40,
      maxConcurrentActivityTaskExecutions: 100,
      maxConcurrentWorkflowTaskPolls: 10,
      maxConcurrentActivityTaskPolls: 10,
      stickyScheduleToStartTimeoutMs: 10_000,
      maxHeartbeatThrottleIntervalMs: 60_000,
      defaultHeartbeatThrottleIntervalMs: 30_000,
      shutdownGraceTimeMs: 0,
      shutdownForceTimeMs: undefined,
      hasWorkflows: false,
    });
    expect(resolved.identity).toMatch(new RegExp(`^${process.pid}@.+`));
    expect(resolved.activities.map(({ name }) => name)).toEqual(['charge']);
  });

  it('make no more polls than there are slots', () => {
    const resolved = resolveWorkerOptions({ ...minimal, maxConcurrentActivityTaskExecutions: 3 });
    expect(resolved.maxConcurrentActivityTaskPolls).toBe(3);
  });

  it('start three activities eagerly for a workflow task, or as many as is said, but none beside a rate', () => {
    const eager = (more: Partial<WorkerOptions>): number =>
      resolveWorkerOptions({ ...minimal, ...more }).maxEagerActivityReservationsPerWorkflowTask;
    expect(eager({})).toBe(3);
    expect(eager({ maxEagerActivityReservationsPerWorkflowTask: 0 })).toBe(0);
    expect(eager({ maxEagerActivityReservationsPerWorkflowTask: 5, maxTaskQueueActivitiesPerSecond: 10 })).toBe(0);
  });

  it('take error classes by name', () => {
    class OutOfStock extends Error {}
    const resolved = resolveWorkerOptions({ ...minimal, failureErrorTypes: [OutOfStock, 'TypeError'] });
    expect(resolved.failureErrorTypes).toEqual(['OutOfStock', 'TypeError']);
  });

  it('leave activities to others when they are told to', () => {
    const resolved = resolveWorkerOptions({
      ...minimal,
      workflowsPath: '/app/workflows.js',
      enableNonLocalActivities: false,
    });
    expect(resolved.activities).toEqual([]);
    expect(resolved.localActivities).not.toEqual([]);
  });

  it('switch the deadlock guard off in debug mode', () => {
    expect(resolveWorkerOptions({ ...minimal, debugMode: true })).toMatchObject({
      deadlockTimeoutMs: 0,
      hasSourceMap: true,
    });
    expect(resolveWorkerOptions({ ...minimal, debugMode: false }).deadlockTimeoutMs).toBe(2_000);
    vi.stubEnv('TEMPORAL_DEBUG', '1');
    try {
      expect(resolveWorkerOptions(minimal).deadlockTimeoutMs).toBe(0);
      expect(resolveWorkerOptions({ ...minimal, debugMode: false }).deadlockTimeoutMs).toBe(2_000);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  const faults: [string, unknown, RegExp][] = [
    ['no options', undefined, /must be an object/],
    ['an invalid client', { ...minimal, client: 'client' }, /option "client" must be a Client, but is "client"/],
    [
      'half an eager activity',
      { ...minimal, maxEagerActivityReservationsPerWorkflowTask: 0.5 },
      /"maxEagerActivityReservationsPerWorkflowTask" must be an integer of at least 0/,
    ],
    [
      'an unknown option',
      { ...minimal, maxCachedWorkflow: 1 },
      /unknown option "maxCachedWorkflow".*"maxCachedWorkflows"/,
    ],
    ['nothing to run', { taskQueue: 'orders' }, /neither workflows nor activities.*"workflowsPath"/],
    ['nothing to run in empty lists', { taskQueue: 'orders', workflows: [], activities: [] }, /neither workflows nor/],
    [
      'no task queue',
      { activities },
      /^Worker.create\(\): option "taskQueue" is missing. Set it to a non-empty string.$/,
    ],
    ['an empty task queue', { ...minimal, taskQueue: ' ' }, /"taskQueue" must be a non-empty string, but is " "/],
    ['a reserved task queue', { ...minimal, taskQueue: '__temporal_x' }, /"__temporal_x".*reserved/],
    ['an empty identity', { ...minimal, identity: '' }, /"identity" must be a non-empty string/],
    ['workflows that are no list', { ...minimal, workflows: {} }, /"workflows" must be an array/],
    ['an undefined workflow', { ...minimal, workflows: [undefined] }, /"workflows\[0\]".*cyclic import/],
    [
      'a relative path',
      { ...minimal, workflowsPath: './w' },
      /"workflowsPath" must be an absolute path, but is ".\/w"/,
    ],
    [
      'a path beside a bundle',
      { ...minimal, workflowsPath: '/w.js', workflowBundle: {} },
      /"workflowsPath" contradicts "workflowBundle"/,
    ],
    [
      'an invalid count',
      { ...minimal, maxCachedWorkflows: -1 },
      /"maxCachedWorkflows" must be an integer of at least 0/,
    ],
    [
      'one slot for two queues',
      { ...minimal, maxConcurrentWorkflowTaskExecutions: 1 },
      /must be at least 2, but is 1. Increase it, or set "maxCachedWorkflows" to 0/,
    ],
    ['a fractional count', { ...minimal, maxConcurrentActivityTaskPolls: 1.5 }, /integer of at least 1, but is 1.5/],
    ['an invalid duration', { ...minimal, shutdownGraceTime: 'soon' }, /"shutdownGraceTime" must be a duration/],
    [
      'a ratio above 1',
      { ...minimal, nonStickyToStickyPollRatio: 2 },
      /"nonStickyToStickyPollRatio".*less than 1, but is 2/,
    ],
    ['a rate of 0', { ...minimal, maxTaskQueueActivitiesPerSecond: 0 }, /must be a number greater than 0, but is 0/],
    ['threads', { ...minimal, workflowThreads: 0.5 }, /"workflowThreads" must be an integer of at least 0, but is 0.5/],
    [
      'threads without slots',
      { ...minimal, workflowThreads: 4, maxConcurrentWorkflowTaskExecutions: 7 },
      /"workflowThreads" is 4, but each thread needs 2 .* Increase it to 8/,
    ],
    ['an interceptor that is a function', { ...minimal, interceptors: { activity: [() => ({})] } }, /activity\[0\]/],
    ['an interceptor module', { ...minimal, interceptors: { workflowModules: ['./x'] } }, /workflowModules\[0\]/],
    ['an error type', { ...minimal, failureErrorTypes: [42] }, /"failureErrorTypes\[0\]" must be an error class/],
    [
      'a deployment without build id',
      { ...minimal, workerDeploymentOptions: { version: { deploymentName: 'd' }, useWorkerVersioning: true } },
      /"workerDeploymentOptions.version.buildId" is missing/,
    ],
    [
      'a promise of a connection',
      { ...minimal, connection: Promise.resolve() },
      /"connection" must be a Connection, but is a promise. Await it/,
    ],
    [
      'a client in place of a connection',
      { ...minimal, connection: new (class Client {})() },
      /"connection" must be a Connection, but is an instance of Client. Pass what Connection.connect\(\)/,
    ],
    [
      'one error type',
      { ...minimal, failureErrorTypes: 'Error' },
      /"failureErrorTypes" must be an array.* but is "Error"/,
    ],
    ['a number for a meter', { ...minimal, meter: 5 }, /"meter" must be a Meter, but is 5/],
    [
      'a behavior in lower case',
      {
        ...minimal,
        workerDeploymentOptions: {
          version: { deploymentName: 'd', buildId: '1' },
          useWorkerVersioning: true,
          defaultVersioningBehavior: 'pinned',
        },
      },
      /defaultVersioningBehavior" must be "PINNED" or "AUTO_UPGRADE", but is "pinned"/,
    ],
    [
      'an unknown option of the bundler',
      { ...minimal, bundlerOptions: { passthru: [] } },
      /unknown option "bundlerOptions.passthru"/,
    ],
    [
      'a package in place of a list of them',
      { ...minimal, bundlerOptions: { passthroughModules: 'rxjs' } },
      /"bundlerOptions.passthroughModules" must be an array, each element the name of a package, but is "rxjs"/,
    ],
    [
      'a relative path as a package',
      { ...minimal, bundlerOptions: { passthroughModules: ['./big.js'] } },
      /"bundlerOptions.passthroughModules\[0\]" is the path .\/big.js. Name a package/,
    ],
    [
      'an unknown kind of interceptors',
      { ...minimal, interceptors: { activities: [] } },
      /"interceptors.activities". Did you mean "interceptors.activity"/,
    ],
    [
      'an unknown method of an interceptor',
      { ...minimal, interceptors: { activity: [{ inbound: { exekute: () => 0 } }] } },
      /"interceptors.activity\[0\].inbound.exekute". Did you mean "interceptors.activity\[0\].inbound.execute"/,
    ],
    [
      'an interceptor of a class that intercepts nothing',
      {
        ...minimal,
        interceptors: {
          activity: [
            {
              inbound: new (class Tracing {
                run() {}
              })(),
            },
          ],
        },
      },
      /inbound" must be an object with any of execute, but is an instance of Tracing/,
    ],
    [
      'activities as a class',
      { taskQueue: 'q', activities: class Payments {} },
      /"activities" must be an object of functions, .*but is the class Payments\. Pass an instance/,
    ],
    [
      'an activity that is not a function',
      { taskQueue: 'q', activities: { charge: 1 } },
      /option "activities.charge" must be a function, but is 1\. Remove it/,
    ],
    [
      'a bundle that was not awaited',
      { ...minimal, workflowBundle: Promise.resolve({}) },
      /"workflowBundle" .* a promise\. Await it/,
    ],
    [
      'a bundle of what cannot be sent to a thread',
      { ...minimal, workflowBundle: { hash: 'x', sourceMap: () => '' } },
      /option "workflowBundle.sourceMap" must be a string, but is the function sourceMap/,
    ],
    ['activities that are null', { taskQueue: 'q', activities: null }, /"activities" must be an object of functions/],
    [
      'an instance without methods',
      { taskQueue: 'q', activities: new (class Empty {})() },
      /option "activities" is an instance of "Empty" without methods that could be activities/,
    ],
    [
      'an anonymous function',
      {
        taskQueue: 'q',
        activities: [
          (
            () => () =>
              1
          )(),
        ],
      },
      /option "activities\[0\]" is a function without a name\. Pass \{ name, run \}/,
    ],
  ];
  it.each(faults)('are refused with %s', (_, options, message) => {
    const resolve = (): unknown => resolveWorkerOptions(options as WorkerOptions);
    expect(resolve).toThrow(WorkerOptionsError);
    expect(resolve).toThrow(message);
  });

  it('runs workflows in a thread of their own, but not under a test runner', () => {
    expect(resolveWorkerOptions(minimal).workflowThreads).toBe(0);
    vi.stubEnv('VITEST', undefined);
    try {
      expect(resolveWorkerOptions(minimal).workflowThreads).toBe(1);
      expect(resolveWorkerOptions({ ...minimal, workflowThreads: 0 }).workflowThreads).toBe(0);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
