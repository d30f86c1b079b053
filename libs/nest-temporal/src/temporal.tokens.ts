import type { InjectionToken } from '@nestjs/common';
import { AsyncCompletionClient, Client, WorkflowClient } from '@nest-temporal/core/client';

/** Name of the connection and client that need none. */
export const defaultClientName = 'default';

/** A client that can be injected: that of workflows, that of activities, or both in one object. */
export type TemporalClientKind = typeof WorkflowClient | typeof AsyncCompletionClient | typeof Client;

const kindNames = new Map<unknown, string>([
  [WorkflowClient, 'WorkflowClient'],
  [AsyncCompletionClient, 'AsyncCompletionClient'],
  [Client, 'Client'],
]);

/** Token of the options of a connection, as passed in. */
export function getTemporalOptionsToken(name: string = defaultClientName): InjectionToken {
  return `TemporalOptions:${name}`;
}

/** Token of the options of one client, with instances in place of classes. */
export function getTemporalClientOptionsToken(name: string = defaultClientName): InjectionToken {
  return `TemporalClientOptions:${name}`;
}

/** Token of a `Connection`. */
export function getTemporalConnectionToken(name: string = defaultClientName): InjectionToken {
  return `TemporalConnection:${name}`;
}

/**
 * Token of a client, by default the `WorkflowClient`. Clients of the default connection can also be injected by class.
 */
export function getTemporalClientToken(
  name: string = defaultClientName,
  kind: TemporalClientKind = WorkflowClient,
): InjectionToken {
  return `Temporal${kindNames.get(kind)}:${name}`;
}

/** Token of a `WorkerRegistration`, by the name of the worker (by default its task queue). */
export function getTemporalWorkerToken(name: string): InjectionToken {
  return `TemporalWorker:${name}`;
}

/** Token of the options of one worker. */
export function getTemporalWorkerOptionsToken(name: string): InjectionToken {
  return `TemporalWorkerOptions:${name}`;
}
