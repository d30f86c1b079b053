import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityFunctionWithOptions,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  LocalActivityDoBackoff,
  type LocalActivityFunctionWithOptions,
  type LocalActivityInterfaceFor,
  type LocalActivityOptions,
  type LocalActivityProxyOptions,
  proxyActivities,
  proxyLocalActivities,
  scheduleLocalActivity,
  TimeoutFailure,
} from '@temporalio/workflow';
import type * as activities from './activities';

const options: LocalActivityOptions = {
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '2 minutes',
  scheduleToStartTimeout: '1 minute',
  localRetryThreshold: '1 minute',
  retry: { maximumAttempts: 3, initialInterval: '10ms', nonRetryableErrorTypes: ['Strange'] },
};
const proxyOptions: LocalActivityProxyOptions = { ...options, summary: 'a local call' };
const reluctant: LocalActivityProxyOptions = { ...options, localRetryThreshold: '1ms' };

const local: LocalActivityInterfaceFor<typeof activities> = proxyLocalActivities<typeof activities>(options);
const untyped = proxyLocalActivities(proxyOptions);
const { failUntil } = proxyLocalActivities<typeof activities>(reluctant as LocalActivityOptions);
const remote = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
const greet: LocalActivityFunctionWithOptions<typeof activities.greet> = local.greet;
const shout: ActivityFunctionWithOptions<typeof activities.shout> = remote.shout;

export async function localActivitiesWorkflow(name: string): Promise<unknown> {
  const greeting: string = await greet(name);
  const all: string[] = await Promise.all(['a', 'b'].map((text) => local.shout(text)));
  const byName = await scheduleLocalActivity<string>('shout', ['by name'], options);
  const others = [
    await greet.executeWithOptions({ startToCloseTimeout: '5s', summary: 'another' }, ['others']),
    await shout.executeWithOptions({ startToCloseTimeout: '5s', summary: 'another' }, ['others']),
  ];
  return [greeting, all, byName, await untyped.shout('untyped'), others];
}

export async function localFailuresWorkflow(): Promise<unknown> {
  const seen: unknown[] = [await local.failUntil(2), await failUntil(3), typeof LocalActivityDoBackoff];
  const once = { ...options, retry: { maximumAttempts: 1 } };
  const failures = [
    () => local.fail('nonRetryable'),
    () => local.fail('retryable'),
    () => local.fail.executeWithOptions(once, ['retryable']),
    () => scheduleLocalActivity('slow', [], { ...once, startToCloseTimeout: 10 }),
    () => scheduleLocalActivity('slow', [], { scheduleToCloseTimeout: 20 }),
  ];
  for (const call of failures) {
    const error: unknown = await call().catch((caught: unknown) => caught);
    if (error instanceof ApplicationFailure) {
      seen.push(error.message, error.type, error.nonRetryable, error.details);
    } else if (error instanceof ActivityFailure) {
      const { activityType, activityId, cause } = error;
      seen.push(activityType, activityId, cause?.message, cause instanceof TimeoutFailure && cause.timeoutType);
    }
  }
  return seen;
}

export async function localCancellationWorkflow(): Promise<unknown> {
  const seen: unknown[] = [];
  for (const cancellationType of Object.values(ActivityCancellationType).sort()) {
    const scope = new CancellationScope();
    const call = scope.run(() => scheduleLocalActivity('slow', [], { ...options, cancellationType }));
    // Before the worker has begun it.
    scope.cancel();
    const error: unknown = await call.catch((caught: unknown) => caught);
    seen.push(cancellationType, isCancellation(error), error instanceof ActivityFailure && error.cause?.name);
  }
  return seen;
}
