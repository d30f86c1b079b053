/**
 * Register, describe, list, update and deprecate namespaces. Texts: Temporal Server 1.32,
 * frontend/namespace_handler.go.
 */
import { NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import type { Duration, WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError, NamespaceNotFoundError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { describeNamespace } from './namespace-description.js';
import type { NamespaceRecord } from '../context/namespaces.js';

export function createNamespaceHandlers({ namespaces, config }: ServerContext): Handlers<WorkflowServiceRpcs> {
  const describe = (record: NamespaceRecord) => describeNamespace(record, config);
  const retention = (period: Duration | null | undefined): number => {
    const retentionMs = durationToMs(period) ?? 0;
    if (retentionMs >= config.get('system.namespaceMinRetentionLocal')) return retentionMs;
    throw new InvalidArgumentError('A valid retention period is not set on request.');
  };

  return {
    registerNamespace: (request) => {
      const { namespace = '', description = '', ownerEmail = '', data = {}, isGlobalNamespace } = request;
      checkName(namespace, config.get('limit.maxIDLength'));
      if (isGlobalNamespace) throw new InvalidArgumentError('Cannot register global namespace when not enabled');
      const retentionMs = retention(request.workflowExecutionRetentionPeriod);
      namespaces.register({ name: namespace, description, ownerEmail, data, retentionMs });
      return {};
    },

    describeNamespace: ({ namespace = '', id = '' }) => {
      if (namespace && id) {
        throw new InvalidArgumentError('GetNamespace operation failed. Both ID and Name specified in request.');
      }
      if (!namespace && !id) throw new InvalidArgumentError('Namespace is not set on request.');
      const record = namespace ? namespaces.find(namespace) : namespaces.findById(id);
      if (!record) throw new NamespaceNotFoundError(namespace || id);
      return describe(record);
    },

    listNamespaces: ({ pageSize, nextPageToken, namespaceFilter }) => {
      const all = namespaces
        .list()
        .filter(({ state }) => namespaceFilter?.includeDeleted || state !== NamespaceState.NAMESPACE_STATE_DELETED);
      const start = Number(new TextDecoder().decode(nextPageToken ?? new Uint8Array(0))) || 0;
      const end = start + (pageSize || 100);
      return {
        namespaces: all.slice(start, end).map(describe),
        nextPageToken: new TextEncoder().encode(end < all.length ? String(end) : ''),
      };
    },

    updateNamespace: ({ namespace = '', updateInfo, config: change }) => {
      const record = namespaces.get(namespace);
      const updated = namespaces.update(namespace, {
        description: updateInfo?.description || record.description,
        ownerEmail: updateInfo?.ownerEmail || record.ownerEmail,
        data: { ...record.data, ...updateInfo?.data },
        state: nextState(record.state, updateInfo?.state),
        ...(change?.workflowExecutionRetentionTtl && { retentionMs: retention(change.workflowExecutionRetentionTtl) }),
      });
      return describe(updated);
    },

    deprecateNamespace: ({ namespace = '' }) => {
      namespaces.update(namespace, { state: NamespaceState.NAMESPACE_STATE_DEPRECATED });
      return {};
    },
  };
}

/** A namespace only ever goes from registered to deprecated to deleted. */
function nextState(state: NamespaceState, wanted: NamespaceState | undefined): NamespaceState {
  if (!wanted || wanted === state) return state;
  const isLater = wanted > state && wanted <= NamespaceState.NAMESPACE_STATE_DELETED;
  if (!isLater) throw new InvalidArgumentError('Invalid namespace state update.');
  return wanted;
}

function checkName(name: string, maximum: number): void {
  if (!name) throw new InvalidArgumentError('Namespace is not set on request.');
  if (new TextEncoder().encode(name).length > maximum) {
    throw new InvalidArgumentError('Namespace length exceeds limit.');
  }
}
