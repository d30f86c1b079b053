/**
 * The checks of a request's namespace that every RPC shares: it is named, not too long, and registered. Requests that carry a
 * task token are told apart by the token, which the handler reads.
 */
import { NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError, NamespaceInvalidStateError } from '../common/errors.js';
import type { Namespaces } from '../context/namespaces.js';

/** Longest name of a namespace, in bytes of UTF-8, unless `limit.maxIDLength` says otherwise. */
export const defaultMaxIdLength = 1000;

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

/** @throws InvalidArgumentError, NamespaceNotFoundError or NamespaceInvalidStateError */
export type NamespaceCheck = (request: object) => void;

/** The check of one RPC; undefined when there is nothing to check. */
export function namespaceCheckFor(
  rpc: string,
  namespaces: Namespaces,
  maxLength = defaultMaxIdLength,
): NamespaceCheck | undefined {
  if (withoutNamespace.has(rpc)) return undefined;
  const check = lookupFor(rpc, namespaces);
  return (request: NamespaceFields) => {
    const { namespace = '' } = request;
    // A name within the limit by characters, at up to three bytes each, needs no counting.
    if (namespace.length * 3 > maxLength && Buffer.byteLength(namespace) > maxLength) {
      throw new InvalidArgumentError('Namespace length exceeds limit.');
    }
    check(request);
  };
}

function lookupFor(rpc: string, namespaces: Namespaces): (request: NamespaceFields) => void {
  if (withTaskToken.has(rpc)) {
    return ({ taskToken }) => {
      if (!taskToken?.length) throw new InvalidArgumentError('Task token not set on request.');
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
