/**
 * The operator's calls: search attributes, and the end of a namespace. Texts: Temporal Server 1.32,
 * frontend/operator_handler.go.
 */
import { IndexedValueType, NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import type { OperatorServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError, NamespaceNotFoundError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { isReserved, predefinedAttributes, systemAttributes, typeNames } from '../visibility/search-attributes.js';
import type { NamespaceRecord } from '../context/namespaces.js';

export function createOperatorHandlers({ namespaces, runs }: ServerContext): Handlers<OperatorServiceRpcs> {
  const namespaceOf = (name = ''): NamespaceRecord => {
    if (!name) throw new InvalidArgumentError('Namespace is not set on request.');
    return namespaces.get(name);
  };

  return {
    addSearchAttributes: ({ namespace, searchAttributes = {} }) => {
      checkSet(Object.keys(searchAttributes));
      for (const [name, type] of Object.entries(searchAttributes)) {
        if (isReserved(name)) throw new InvalidArgumentError(`Search attribute ${name} is reserved by system.`);
        if (!Object.hasOwn(typeNames, type)) {
          throw new InvalidArgumentError(`Unknown search attribute type: ${String(type)}.`);
        }
        if (type === IndexedValueType.INDEXED_VALUE_TYPE_UNSPECIFIED) {
          throw new InvalidArgumentError(
            `Unable to create search attributes: cannot have more than 0 search attribute of type ${typeNames[type]}.`,
          );
        }
      }
      const record = namespaceOf(namespace);
      // One that stands already keeps its type, without an error.
      namespaces.update(record.name, {
        searchAttributes: new Map([...Object.entries(searchAttributes), ...record.searchAttributes]),
      });
      return {};
    },

    removeSearchAttributes: ({ namespace, searchAttributes = [] }) => {
      checkSet(searchAttributes);
      const record = namespaceOf(namespace);
      const left = new Map(record.searchAttributes);
      for (const name of searchAttributes) {
        const isCustom = left.delete(name);
        const isKnown = Object.hasOwn(systemAttributes, name) || Object.hasOwn(predefinedAttributes, name);
        if (!isCustom && isKnown) {
          throw new InvalidArgumentError(`Unable to remove non-custom search attributes: ${name}.`);
        }
      }
      namespaces.update(record.name, { searchAttributes: left });
      return {};
    },

    listSearchAttributes: ({ namespace }) => ({
      customAttributes: Object.fromEntries(namespaceOf(namespace).searchAttributes),
      systemAttributes: { ...systemAttributes, ...predefinedAttributes },
    }),

    deleteNamespace: ({ namespace = '', namespaceId = '' }) => {
      const record = namespace ? namespaces.find(namespace) : namespaces.findById(namespaceId);
      if (!record) throw new NamespaceNotFoundError(namespace || namespaceId);
      // Gone from now on under its name; its runs go with it.
      const deletedNamespace = `${record.name}-deleted-${record.id.slice(0, 5)}`;
      namespaces.remove(record.name);
      namespaces.register({ ...record, name: deletedNamespace, state: NamespaceState.NAMESPACE_STATE_DELETED });
      for (const run of [...runs.all()]) if (run.state.namespace === record.name) runs.delete(run.state);
      return { deletedNamespace };
    },
  };
}

function checkSet(names: readonly string[]): void {
  if (names.length === 0) throw new InvalidArgumentError('SearchAttributes are not set on request.');
}
