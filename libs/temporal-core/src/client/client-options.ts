import type { Clock } from '../common/clock.js';
import type { QueryRejectCondition } from '../common/policies.js';
import type { Logger } from '../common/telemetry.js';
import type { DataConverter } from '../converter/data-converter.js';
import type { EagerStartRegistry } from '../transport/eager-start-registry.js';
import type { WorkflowService } from '../transport/workflow-service.js';
import type { NamedPlugin } from '../common/plugins.js';
import type { WorkflowClientInterceptor } from './interceptors.js';
import { OptionChecks } from './option-checks.js';
import { queryRejectConditions } from './policy-enums.js';

/** What a client needs of a connection; `Connection` is one. */
export interface ClientConnection {
  readonly workflowService: WorkflowService;
  /** Workers of this process that can take the first task of a workflow straight from its start. */
  readonly eagerStarts?: EagerStartRegistry;
}

/** Interceptors by the part of the client that they wrap; the first of a list is outermost. */
export interface ClientInterceptors {
  workflow?: readonly WorkflowClientInterceptor[];
}

/** Configures clients; the place for what always comes together, such as a converter and its interceptors. */
export interface ClientPlugin extends NamedPlugin {
  /**
   * Called before the options are checked, with what the plugin before returned.
   *
   * @returns the options to use; must not change the ones it got
   */
  configureClient?(options: ClientOptions): ClientOptions;
}

export interface ClientOptions {
  /** @defaultValue a lazy connection to `localhost:7233` */
  connection?: ClientConnection;
  /** @defaultValue `default` */
  namespace?: string;
  /** Who makes the calls, as histories show it. @defaultValue `pid@hostname` */
  identity?: string;
  dataConverter?: DataConverter;
  interceptors?: ClientInterceptors;
  /** Applied in order, before the options are checked. */
  plugins?: readonly ClientPlugin[];
  /** Task queue of workflows where neither the call nor the class names one. */
  taskQueue?: string;
  /** When queries are refused instead of answered. @defaultValue `NONE` */
  queryRejectCondition?: QueryRejectCondition;
  /** @defaultValue logs nothing */
  logger?: Logger;
  /** @defaultValue the clock of the machine */
  clock?: Clock;
}

/** Options of a `WorkflowClient` that stands alone: the same. */
export type WorkflowClientOptions = ClientOptions;

const optionNames: ReadonlySet<string> = new Set([
  'connection',
  'namespace',
  'identity',
  'dataConverter',
  'interceptors',
  'plugins',
  'taskQueue',
  'queryRejectCondition',
  'logger',
  'clock',
] satisfies (keyof ClientOptions)[]);

const interceptorNames: ReadonlySet<string> = new Set(['workflow'] satisfies (keyof ClientInterceptors)[]);

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkClientOptions(options: ClientOptions): void {
  const checks = new OptionChecks('the client');
  checks.names(options, optionNames);
  checks.optionalText('namespace', options.namespace);
  checks.optionalText('identity', options.identity);
  checks.optionalText('taskQueue', options.taskQueue);
  checks.optionalOneOf('queryRejectCondition', options.queryRejectCondition, queryRejectConditions.words);
  checkConnection(checks, options.connection);
  checkInterceptors(checks, options.interceptors);
}

function checkConnection(checks: OptionChecks, connection: unknown): void {
  if (connection === undefined) return;
  if (typeof connection === 'object' && connection !== null && 'workflowService' in connection) return;
  const hint =
    connection instanceof Promise ? '. Await it first' : '. Give what Connection.connect() or lazy() returns';
  checks.refuse(`'connection' is no connection${hint}`);
}

function checkInterceptors(checks: OptionChecks, interceptors: ClientInterceptors | undefined): void {
  if (interceptors === undefined) return;
  checks.optionalObject('interceptors', interceptors);
  for (const name of Object.keys(interceptors)) {
    if (!interceptorNames.has(name)) {
      checks.refuse(`unknown option 'interceptors.${name}'. Known are ${[...interceptorNames].join(', ')}`);
    }
  }
  checks.optionalList('interceptors.workflow', interceptors.workflow);
  for (const [i, interceptor] of (interceptors.workflow ?? []).entries()) {
    checks.optionalObject(`interceptors.workflow[${i}]`, interceptor ?? null);
  }
}
