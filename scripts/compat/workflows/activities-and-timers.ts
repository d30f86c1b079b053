import {
  ActivityCancellationType,
  type ActivityInterfaceFor,
  type ActivityOptions,
  type ActivityProxyOptions,
  condition,
  proxyActivities,
  type RetryPolicy,
  scheduleActivity,
  sleep,
  type TimerOptions,
  type UntypedActivities,
} from '@temporalio/workflow';
import type * as activities from './activities';

const retry: RetryPolicy = { maximumAttempts: 3, initialInterval: '10ms' };
const options: ActivityOptions = { startToCloseTimeout: '1 minute', retry };
const proxyOptions: ActivityProxyOptions = {
  ...options,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

const { greet, shout }: ActivityInterfaceFor<typeof activities> = proxyActivities<typeof activities>(options);
const untyped = proxyActivities<UntypedActivities>(proxyOptions);

export async function activitiesWorkflow(name: string): Promise<unknown> {
  const greeting: string = await greet(name);
  const all: string[] = await Promise.all(['a', 'b'].map((text) => shout(text)));
  const byName = await scheduleActivity<string>('shout', ['by name'], options);
  return [greeting, all, byName, await untyped.shout('untyped')];
}

export async function timersWorkflow(pause: string | number): Promise<unknown> {
  const summary: TimerOptions = { summary: 'a nap' };
  const before = Date.now();
  await sleep(pause as '5ms' | number, summary);
  let isSet = false;
  setTimeout(() => (isSet = true), 5);
  const inTime: boolean = await condition(() => isSet, '1 minute');
  const late: boolean = await condition(() => false, 5, summary);
  await condition(() => true);
  return [Date.now() > before, inTime, late];
}
