import type { InjectionToken } from '@nestjs/common';

/** Name of the connection and client that need none. */
export const defaultClientName = 'default';

/** Token of the options of one connection. */
export function getTemporalOptionsToken(name: string = defaultClientName): InjectionToken {
  return `TemporalOptions:${name}`;
}

/** Token of a `Connection`. */
export function getTemporalConnectionToken(name: string = defaultClientName): InjectionToken {
  return `TemporalConnection:${name}`;
}

/** Token of a `WorkflowClient`. The default one is also found by its class. */
export function getTemporalClientToken(name: string = defaultClientName): InjectionToken {
  return `TemporalClient:${name}`;
}

/** Token of a `Worker`, by the name it was registered under, its task queue unless given. */
export function getTemporalWorkerToken(name: string): InjectionToken {
  return `TemporalWorker:${name}`;
}

/** Token of the options of one worker. */
export function getTemporalWorkerOptionsToken(name: string): InjectionToken {
  return `TemporalWorkerOptions:${name}`;
}
