/** Messages of `google/protobuf/descriptor.proto`, encoded: the numbers below are the fields' there. */
import type { FieldDescriptor, MessageDescriptor } from '@nest-temporal/core/internal/proto/descriptor';
import { bytesField, numberField } from './wire.js';

export interface MethodShape<Name extends string = string> {
  readonly name: string;
  /** Full names, or what stands for them. */
  readonly request: Name;
  readonly response: Name;
  /** Answers with a stream. */
  readonly isStream: boolean;
}

const fieldTypes = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  message: 11,
  bytes: 12,
  uint32: 13,
  enum: 14,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
} as const;
const labels = { optional: 1, repeated: 3 } as const;

/**
 * A DescriptorProto.
 *
 * @param message - undefined for one that only holds other types
 * @param inner - fields with the types that are declared within it
 */
export function messageProto(
  name: string,
  message: MessageDescriptor | undefined,
  typeNameOf: (field: FieldDescriptor) => string,
  inner: readonly Buffer[],
): Buffer {
  const { fields = [], oneofs = [], fullName = '' } = message ?? {};
  // Presence of a scalar outside oneofs is a oneof of its own, after the others.
  const optionals = fields.filter((field) => field.presence && !oneofs.flat().includes(field.name));
  const oneofNames = [
    ...oneofs.map((_, index) => `oneof_${index + 1}`),
    ...optionals.map((field) => `_${field.protoName}`),
  ];
  const oneofOf = (field: FieldDescriptor): number | undefined => {
    const index = oneofs.findIndex((members) => members.includes(field.name));
    if (index >= 0) return index;
    return optionals.includes(field) ? oneofs.length + optionals.indexOf(field) : undefined;
  };
  const maps = fields.filter((field) => field.shape === 'map');
  return Buffer.concat([
    bytesField(1, name),
    ...together(fields, oneofs).map((field) => {
      const options = { oneof: oneofOf(field), isOptional: optionals.includes(field) };
      const type = field.shape === 'map' ? `${fullName}.${entryName(field)}` : typeName(field, typeNameOf);
      return bytesField(2, fieldProto(field, type, options));
    }),
    ...inner,
    ...maps.map((field) => bytesField(3, entryProto(field, typeNameOf))),
    ...oneofNames.map((oneof) => bytesField(8, bytesField(1, oneof))),
  ]);
}

/** An EnumDescriptorProto. Of values with one number the first is the name, the others are aliases. */
export function enumProto(name: string, values: Readonly<Record<string, number>>): Buffer {
  const entries = Object.entries(values);
  const hasAliases = new Set(Object.values(values)).size < entries.length;
  return Buffer.concat([
    bytesField(1, name),
    ...entries.map(([value, number]) => bytesField(2, [bytesField(1, value), numberField(2, number)])),
    ...(hasAliases ? [bytesField(3, numberField(2, true))] : []),
  ]);
}

/** A ServiceDescriptorProto. */
export function serviceProto(name: string, methods: readonly MethodShape[]): Buffer {
  return Buffer.concat([
    bytesField(1, name),
    ...methods.map(({ name: method, request, response, isStream }) =>
      bytesField(2, [
        bytesField(1, method),
        bytesField(2, `.${request}`),
        bytesField(3, `.${response}`),
        ...(isStream ? [numberField(6, true)] : []),
      ]),
    ),
  ]);
}

/** The fields in their order, but those of one oneof beside each other: Go's reader wants it so. */
function together(
  fields: readonly FieldDescriptor[],
  oneofs: readonly (readonly string[])[],
): readonly FieldDescriptor[] {
  const placeOf = (field: FieldDescriptor): number => {
    const members = oneofs.find((names) => names.includes(field.name));
    return fields.findIndex(({ name }) => (members ? members.includes(name) : name === field.name));
  };
  return fields
    .map((field) => ({ field, place: placeOf(field) }))
    .sort((a, b) => a.place - b.place)
    .map(({ field }) => field);
}

function fieldProto(
  {
    name,
    protoName,
    number,
    kind,
    type,
    shape,
  }: Pick<FieldDescriptor, 'name' | 'protoName' | 'number' | 'kind' | 'type' | 'shape'>,
  typeFullName: string | undefined,
  { oneof, isOptional }: { oneof?: number | undefined; isOptional?: boolean } = {},
): Buffer {
  const isMessage = shape === 'map' || kind === 'message';
  const wireType = isMessage
    ? fieldTypes.message
    : fieldTypes[kind === 'enum' ? 'enum' : (type as keyof typeof fieldTypes)];
  return Buffer.concat([
    bytesField(1, protoName),
    numberField(3, number),
    numberField(4, shape === 'one' ? labels.optional : labels.repeated),
    numberField(5, wireType),
    ...(typeFullName ? [bytesField(6, `.${typeFullName}`)] : []),
    ...(oneof === undefined ? [] : [numberField(9, oneof)]),
    bytesField(10, name),
    ...(isOptional ? [numberField(17, true)] : []),
  ]);
}

/** The message that an entry of a map is on the wire. */
function entryProto(field: FieldDescriptor, typeNameOf: (field: FieldDescriptor) => string): Buffer {
  const key = { name: 'key', protoName: 'key', number: 1, kind: 'scalar', type: field.keyType, shape: 'one' } as const;
  const value = {
    name: 'value',
    protoName: 'value',
    number: 2,
    kind: field.kind,
    type: field.type,
    shape: 'one',
  } as const;
  return Buffer.concat([
    bytesField(1, entryName(field)),
    bytesField(2, fieldProto(key, undefined)),
    bytesField(2, fieldProto(value, typeName(field, typeNameOf))),
    bytesField(7, numberField(7, true)),
  ]);
}

function entryName({ protoName }: FieldDescriptor): string {
  return `${protoName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Entry`;
}

function typeName(field: FieldDescriptor, typeNameOf: (field: FieldDescriptor) => string): string | undefined {
  return field.kind === 'scalar' ? undefined : typeNameOf(field);
}
