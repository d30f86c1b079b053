/**
 * `temporal.api.testservice.v1.TestService`, by which clients of every SDK lock, unlock and sleep in the server's time.
 * Only a server that skips time has it.
 */
import { durationToMs, timestampFromMs, timestampToMs } from '@nest-temporal/core/internal/proto/time';
import type { TestServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import type { ServerTime } from '../clock/server-time.js';
import type { Handlers } from '../context/call.js';

export function createTestServiceHandlers(time: ServerTime): Handlers<TestServiceRpcs> {
  const { skipping } = time;
  if (!skipping.isSupported) return {};
  return {
    lockTimeSkipping: () => {
      skipping.lock();
      return {};
    },
    unlockTimeSkipping: () => {
      skipping.unlock();
      return {};
    },
    sleep: async ({ duration }, { signal }) => {
      await skipping.sleepUntil(time.now() + (durationToMs(duration) ?? 0), signal);
      return {};
    },
    sleepUntil: async ({ timestamp }, { signal }) => {
      await skipping.sleepUntil(timestampToMs(timestamp) ?? 0, signal);
      return {};
    },
    unlockTimeSkippingWithSleep: async ({ duration }, { signal }) => {
      await skipping.unlockUntil(time.now() + (durationToMs(duration) ?? 0), signal);
      return {};
    },
    getCurrentTime: () => ({ time: timestampFromMs(time.now()) }),
  };
}
