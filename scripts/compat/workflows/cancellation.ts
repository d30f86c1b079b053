import {
  AsyncLocalStorage,
  CancellationScope,
  type CancellationScopeOptions,
  CancelledFailure,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
  Trigger,
} from '@temporalio/workflow';
import type * as activities from './activities';

const { shout } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function scopesWorkflow(): Promise<unknown> {
  const seen: unknown[] = [];
  const options: CancellationScopeOptions = { cancellable: true, timeout: 5 };
  const timed = new CancellationScope(options);
  await timed
    .run(() => sleep('1 hour'))
    .catch((error) => seen.push(isCancellation(error), error instanceof CancelledFailure));
  await CancellationScope.withTimeout(5, async () => {
    await CancellationScope.nonCancellable(() => sleep(10));
    seen.push(CancellationScope.current().consideredCancelled);
  });
  const scope = new CancellationScope({ cancellable: true });
  const waiting = scope.run(() => Promise.all([sleep('1 hour'), new Trigger<void>()])).catch(isCancellation);
  scope.cancel();
  seen.push(
    await waiting,
    await scope.cancelRequested.catch(isCancellation),
    scope.parent === CancellationScope.current(),
  );
  return seen;
}

export async function cleanupWorkflow(): Promise<string> {
  try {
    await condition(() => false);
    return 'never';
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(() => shout('cleaned up'));
  }
}

export async function cancelledWorkflow(): Promise<void> {
  await CancellationScope.cancellable(() => sleep('1 hour'));
}

const storage = new AsyncLocalStorage<string>();

export async function storageWorkflow(): Promise<unknown> {
  const inside = await storage.run('a', async () => {
    await sleep(5);
    return [
      storage.getStore(),
      storage.exit(() => storage.getStore()),
      await storage.run('b', async () => storage.getStore()),
    ];
  });
  return [inside, storage.getStore()];
}

export async function triggerWorkflow(): Promise<string> {
  const trigger = new Trigger<string>();
  setTimeout(() => trigger.resolve('triggered'), 5);
  return await Promise.race([trigger, sleep('1 hour').then(() => 'late')]);
}
