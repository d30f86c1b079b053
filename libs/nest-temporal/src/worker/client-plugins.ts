/**
 * Plugins and interceptors that workers inherit from their `forRoot`: plugins that also configure workers,
 * and client interceptors that also intercept activities, such as tracing. They come before those of the worker.
 */
import type { ActivityInterceptors } from '@nest-temporal/core/activity';
import type { WorkerOptions, WorkerPlugin } from '@nest-temporal/core/worker';
import type { ResolvedClientOptions } from '../temporal.providers.js';

type Inherited = Pick<WorkerOptions, 'plugins' | 'interceptors'>;

export function inheritFromClient(own: Inherited, client: ResolvedClientOptions): Inherited {
  const plugins = (client.plugins ?? []).filter((plugin) => isWorkerPlugin(plugin));
  const activity = (client.interceptors?.workflow ?? []).filter((interceptor) => isActivityInterceptor(interceptor));
  return {
    ...(plugins.length > 0 ? { plugins: unique([...plugins, ...(own.plugins ?? [])]) } : {}),
    ...(activity.length > 0
      ? {
          interceptors: { ...own.interceptors, activity: unique([...activity, ...(own.interceptors?.activity ?? [])]) },
        }
      : {}),
  };
}

function isWorkerPlugin(plugin: object): plugin is WorkerPlugin {
  return typeof (plugin as Partial<WorkerPlugin>).configureWorker === 'function';
}

function isActivityInterceptor(interceptor: object): interceptor is ActivityInterceptors {
  const { inbound, outbound } = interceptor as ActivityInterceptors;
  return inbound !== undefined || outbound !== undefined;
}

/** Removes duplicates. */
function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
