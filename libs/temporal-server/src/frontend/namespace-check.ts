/**
 * The checks of a request's namespace that every RPC shares: it is named, not too long, and registered. A request with
 * a task token is in the namespace of its token.
 */
import { NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError, NamespaceInvalidStateError } from '../common/errors.js';
import type { ServerContext } from '../context/server-context.js';

/** Their requests have no namespace. */
const withoutNamespace = new Set([
  'getSystemInfo',
  'getClusterInfo',
  'listNamespaces',
  'getSearchAttributes',
  'addOrUpdateRemoteCluster',
  'removeRemoteCluster',
  'listClusters',
  'getNexusEndpoint',
  'createNexusEndpoint',
  'updateNexusEndpoint',
  'deleteNexusEndpoint',
  'listNexusEndpoints',
  'lockTimeSkipping',
  'unlockTimeSkipping',
  'sleep',
  'sleepUntil',
  'unlockTimeSkippingWithSleep',
  'getCurrentTime',
  'check',
]);

/** They find the namespace themselves: it may be named by id, or not stand yet. */
const ownLookup = new Set(['registerNamespace', 'describeNamespace', 'deleteNamespace']);

/** They go without a namespace, but not with an unknown one. */
const optionalNamespace = new Set(['addSearchAttributes', 'removeSearchAttributes', 'listSearchAttributes']);

const withTaskToken = new Set([
  'respondWorkflowTaskCompleted',
  'respondWorkflowTaskFailed',
  'respondQueryTaskCompleted',
  'recordActivityTaskHeartbeat',
  'respondActivityTaskCompleted',
  'respondActivityTaskFailed',
  'respondActivityTaskCanceled',
  'respondNexusTaskCompleted',
  'respondNexusTaskFailed',
]);

/** A deprecated namespace gets no new runs by them. */
const startsRuns = new Set(['startWorkflowExecution', 'signalWithStartWorkflowExecution']);

const { NAMESPACE_STATE_REGISTERED: registered, NAMESPACE_STATE_DEPRECATED: deprecated } = NamespaceState;

interface NamespaceFields {
  namespace?: string;
  id?: string;
  namespaceId?: string;
  taskToken?: Uint8Array;
}

/** What the checks look at. */
export type NamespaceContext = Pick<ServerContext, 'namespaces' | 'config' | 'tokens'>;

/** @throws InvalidArgumentError, NamespaceNotFoundError or NamespaceInvalidStateError */
export type NamespaceCheck = (request: object) => void;

/** The check of one RPC; undefined when there is nothing to check. */
export function namespaceCheckFor(rpc: string, context: NamespaceContext): NamespaceCheck | undefined {
  if (withoutNamespace.has(rpc)) return undefined;
  const check = lookupFor(rpc, context);
  const maxLength = context.config.get('limit.maxIDLength');
  return (request: NamespaceFields) => {
    const { namespace = '' } = request;
    // A name within the limit by characters, at up to three bytes each, needs no counting.
    if (namespace.length * 3 > maxLength && Buffer.byteLength(namespace) > maxLength) {
      throw new InvalidArgumentError('Namespace length exceeds limit.');
    }
    check(request);
  };
}

function lookupFor(rpc: string, { namespaces, tokens }: NamespaceContext): (request: NamespaceFields) => void {
  if (withTaskToken.has(rpc)) {
    return ({ taskToken, namespace }) => {
      if (!taskToken?.length) throw new InvalidArgumentError('Task token not set on request.');
      const [ofToken] = tokens.open(taskToken) ?? [];
      if (ofToken === undefined) throw new InvalidArgumentError('Error deserializing task token.');
      if (!namespace || namespaces.get(namespace).name === ofToken) return;
      throw new InvalidArgumentError('Operation requested with a token from a different namespace.');
    };
  }
  if (ownLookup.has(rpc)) {
    return ({ namespace, id, namespaceId }) => {
      if (!namespace && !id && !namespaceId) throw notSet();
    };
  }
  const isOptional = optionalNamespace.has(rpc);
  const allowed: readonly NamespaceState[] = startsRuns.has(rpc) ? [registered] : [registered, deprecated];
  return ({ namespace }) => {
    if (namespace) {
      const { state } = namespaces.get(namespace);
      if (!allowed.includes(state)) throw new NamespaceInvalidStateError(namespace, state, allowed);
    } else if (!isOptional) {
      throw new InvalidArgumentError('Namespace is empty.');
    }
  };
}

function notSet(): InvalidArgumentError {
  return new InvalidArgumentError('Namespace not set on request.');
}
