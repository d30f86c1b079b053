/**
 * The checks of search attributes that a start or an upsert carries. Texts: Temporal Server 1.32,
 * searchattribute/validator.go.
 */
import type { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import { encodeMessage, type Payload } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { NamespaceRecord } from '../context/namespaces.js';
import type { AttributeCheckOptions } from '../context/visibility.js';
import { attributeText, decodeAttribute, withType } from './attribute-values.js';
import { predefinedAttributes, settableAttributes, systemAttributes, typeNames } from './search-attributes.js';

export type AttributePayloads = Readonly<Record<string, Payload>>;

/**
 * The attributes with their types as metadata.
 *
 * @throws InvalidArgumentError
 */
export function checkSearchAttributes(
  namespace: NamespaceRecord,
  attributes: AttributePayloads,
  config: DynamicConfig,
  { checksSizes = true }: AttributeCheckOptions = {},
): Record<string, Payload> {
  const names = Object.keys(attributes);
  if (names.length === 0) return {};
  const maximum = config.get('frontend.searchAttributesNumberOfKeysLimit');
  if (names.length > maximum) {
    throw new InvalidArgumentError(`number of search attributes ${names.length} exceeds limit ${maximum}`);
  }
  const checked = Object.entries(attributes).map(([name, payload]) => {
    const type = typeOf(namespace, name);
    checkValue(name, payload, type);
    // A type that the client gave stays, also a wrong one.
    return [name, payload.metadata['type'] ? payload : withType(payload, type)] as const;
  });
  if (checksSizes) checkSizes(attributes, config);
  return Object.fromEntries(checked);
}

function typeOf(namespace: NamespaceRecord, name: string): IndexedValueType {
  const isSystem = Object.hasOwn(systemAttributes, name);
  const isInternal = Object.hasOwn(predefinedAttributes, name) && !Object.hasOwn(settableAttributes, name);
  if (isSystem || isInternal) {
    throw new InvalidArgumentError(`${name} attribute can't be set in SearchAttributes`);
  }
  const type = Object.hasOwn(settableAttributes, name)
    ? settableAttributes[name]
    : namespace.searchAttributes.get(name);
  if (type !== undefined) return type;
  throw new InvalidArgumentError(`Namespace ${namespace.name} has no mapping defined for search attribute ${name}`);
}

function checkValue(name: string, payload: Payload, type: IndexedValueType): void {
  try {
    decodeAttribute(payload, type);
  } catch {
    throw new InvalidArgumentError(
      `invalid value for search attribute ${name} of type ${typeNames[type]}: ${attributeText(payload)}`,
    );
  }
}

function checkSizes(attributes: AttributePayloads, config: DynamicConfig): void {
  const maximum = config.get('frontend.searchAttributesSizeOfValueLimit');
  for (const [name, { data }] of Object.entries(attributes)) {
    const size = data?.length ?? 0;
    if (size > maximum) {
      throw new InvalidArgumentError(`search attribute ${name} value size ${size} exceeds size limit ${maximum}`);
    }
  }
  const total = encodeMessage('SearchAttributes', { indexedFields: { ...attributes } }).length;
  const totalMaximum = config.get('frontend.searchAttributesTotalSizeLimit');
  if (total > totalMaximum) {
    throw new InvalidArgumentError(`total size of search attributes ${total} exceeds size limit ${totalMaximum}`);
  }
}
