/**
 * All RPCs that the server knows, by path. One that no handler family answers is known as well, and unimplemented: what
 * is advertised and what works cannot drift apart.
 */
import type {
  HealthRpcs,
  MessageName,
  OperatorServiceRpcs,
  TestServiceRpcs,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import {
  healthRpcs,
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { InternalError } from '../common/errors.js';
import type { Call, Handlers } from '../context/call.js';

/** What answers calls, service by service; families of one service do not overlap. */
export interface HandlerFamilies {
  readonly workflowService: readonly Handlers<WorkflowServiceRpcs>[];
  readonly operatorService: readonly Handlers<OperatorServiceRpcs>[];
  readonly testService: readonly Handlers<TestServiceRpcs>[];
  readonly health: readonly Handlers<HealthRpcs>[];
}

export interface Endpoint {
  /** `/package.Service/Method` */
  readonly path: string;
  /** `startWorkflowExecution` */
  readonly name: string;
  readonly request: MessageName;
  readonly response: MessageName;
  /** Absent when the RPC is unimplemented. */
  readonly handle: ((request: object, call: Call) => object | Promise<object>) | undefined;
}

export type Endpoints = ReadonlyMap<string, Endpoint>;

type RpcTable = Readonly<Record<string, { path: string; request: MessageName; response: MessageName }>>;

const tables: Readonly<Record<keyof HandlerFamilies, RpcTable>> = {
  workflowService: workflowServiceRpcs,
  operatorService: operatorServiceRpcs,
  testService: testServiceRpcs,
  health: healthRpcs,
};

/**
 * @throws InternalError when two families answer the same RPC
 */
export function createEndpoints(families: HandlerFamilies): Endpoints {
  const endpoints = new Map<string, Endpoint>();
  for (const service of Object.keys(tables) as (keyof HandlerFamilies)[]) {
    const handlers = merge(families[service]);
    for (const [name, { path, request, response }] of Object.entries(tables[service])) {
      endpoints.set(path, { path, name, request, response, handle: handlers[name] });
    }
  }
  return endpoints;
}

function merge(families: readonly object[]): Record<string, Endpoint['handle']> {
  const merged: Record<string, Endpoint['handle']> = {};
  for (const family of families) {
    for (const [name, handle] of Object.entries(family)) {
      if (merged[name]) throw new InternalError(`Two handler families answer ${name}`);
      merged[name] = handle as Endpoint['handle'];
    }
  }
  return merged;
}
