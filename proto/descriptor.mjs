// The pruned descriptor: the messages, enums and RPCs that methods.mjs asks for, read from the descriptor of the devDependency
// and brought into plain records. Everything that is generated is generated from these records.
import { createRequire } from 'node:module';
import { extraMessages, renames, required, services, strippedOneofs } from './methods.mjs';

const require = createRequire(import.meta.url);

/** The files whose content decides the descriptor, for the hash of the inputs. */
export const descriptorFiles = () => [
  require.resolve('@temporalio/proto/protos/json-module.js'),
  require.resolve('protobufjs/package.json'),
];

const plainName = (object) => object.fullName.replace(/^\./, '');
const camelCase = (text) => text.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const lowerFirst = (text) => text[0].toLowerCase() + text.slice(1);

/** Reads and prunes. Messages and enums come sorted by short name, so that the output does not depend on the input's order. */
export function readDescriptor() {
  const { Enum, Type } = require('protobufjs/light');
  const root = require('@temporalio/proto/protos/json-module.js').resolveAll();
  const reached = new Set();
  const reach = (type) => {
    if (reached.has(type)) return;
    reached.add(type);
    if (type instanceof Type) for (const field of type.fieldsArray) if (field.resolvedType) reach(field.resolvedType);
  };
  const reachAll = (object) => {
    if (object instanceof Type) reach(object);
    for (const inner of object.nestedArray ?? []) reachAll(inner);
  };

  const rpcTables = services.map(({ table, service, methods }) => {
    const known = root.lookupService(service).methods;
    const rpcs = methods.map((method) => {
      const rpc = known[method];
      if (!rpc) throw new Error(`proto/methods.mjs: ${service} has no method ${method}`);
      reach(rpc.resolvedRequestType);
      reach(rpc.resolvedResponseType);
      return { method, request: rpc.resolvedRequestType, response: rpc.resolvedResponseType };
    });
    return { table, service, rpcs };
  });
  for (const name of extraMessages) {
    const found = root.lookup(name);
    if (!found) throw new Error(`proto/methods.mjs: the descriptor has no ${name}`);
    reachAll(found);
  }

  const shortNames = nameAll([...reached], Type);
  const short = (type) => shortNames.get(type);
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  return {
    root,
    messages: [...reached]
      .filter((type) => type instanceof Type)
      .map((type) => message(type, short, Enum))
      .sort(byName),
    enums: [...reached]
      .filter((type) => type instanceof Enum)
      .map((type) => ({ name: short(type), fullName: plainName(type), values: { ...type.values } }))
      .sort(byName),
    services: rpcTables.map(({ table, service, rpcs }) => ({
      table,
      service,
      rpcs: rpcs.map(({ method, request, response }) => ({
        name: lowerFirst(method),
        path: `/${service}/${method}`,
        request: short(request),
        response: short(response),
      })),
    })),
  };
}

function nameAll(types, Type) {
  const unused = new Set(Object.keys(renames));
  const own = (type) => {
    unused.delete(plainName(type));
    const name = renames[plainName(type)] ?? type.name;
    return type.parent instanceof Type ? `${own(type.parent)}_${name}` : name;
  };
  const names = new Map(types.map((type) => [type, own(type)]));
  const owners = new Map();
  for (const [type, name] of names) {
    const other = owners.get(name);
    if (other) {
      throw new Error(`proto/methods.mjs: rename ${plainName(type)} or ${plainName(other)}: both would be ${name}`);
    }
    owners.set(name, type);
  }
  if (unused.size > 0) throw new Error(`proto/methods.mjs: nothing to rename: ${[...unused].join(', ')}`);
  return names;
}

function message(type, short, Enum) {
  const name = short(type);
  const stripped = (oneof) => strippedOneofs.includes(plainName(oneof));
  return {
    name,
    fullName: plainName(type),
    fields: type.fieldsArray
      .map((field) => ({
        // The well-known types of protobufjs keep their snake-case names.
        name: camelCase(field.name),
        protoName: field.protoName ?? field.name,
        id: field.id,
        ...typeOf(field, short, Enum),
        keyType: field.map ? field.keyType : undefined,
        repeated: field.repeated,
        packed: field.repeated && field.packed,
        presence: field.hasPresence && !field.repeated && !field.map,
        oneof:
          field.partOf && !field.partOf.isProto3Optional && !stripped(field.partOf) ? field.partOf.name : undefined,
        required: required[name]?.includes(field.name) ?? false,
      }))
      .sort((a, b) => a.id - b.id),
  };
}

function typeOf(field, short, Enum) {
  if (!field.resolvedType) return { kind: 'scalar', type: field.type };
  return { kind: field.resolvedType instanceof Enum ? 'enum' : 'message', type: short(field.resolvedType) };
}
