/**
 * What `forRoot` gives to the workers that use it: plugins, each of which configures the parts of the SDK that it has methods
 * for, and interceptors of the client that have an activity half, such as tracing that begins in the client. They come before
 * those of the worker.
 */
import type { ActivityInterceptors } from '@nest-temporal/core/activity';
import type { WorkerOptions, WorkerPlugin } from '@nest-temporal/core/worker';
import type { ResolvedClientOptions } from '../temporal.providers.js';

type Inherited = Pick<WorkerOptions, 'plugins' | 'interceptors'>;

export function inheritFromClient(own: Inherited, client: ResolvedClientOptions): Inherited {
  const plugins = (client.plugins ?? []).filter((plugin) => isWorkerPlugin(plugin));
  const activity = (client.interceptors?.workflow ?? []).filter((interceptor) => hasActivityHalf(interceptor));
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

function hasActivityHalf(interceptor: object): interceptor is ActivityInterceptors {
  const { inbound, outbound } = interceptor as ActivityInterceptors;
  return inbound !== undefined || outbound !== undefined;
}

/** What is listed by both counts once. */
function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
