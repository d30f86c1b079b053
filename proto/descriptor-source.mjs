// Source text of gen/descriptor.ts and gen/payload-fields.ts. Both write the type of a field in one notation:
//   int64   int64? (with presence)   Link[]   map<string,Payload>   enum EventType   enum EventType[]

function notation({ kind, type, keyType, repeated, presence }) {
  const single = kind === 'enum' ? `enum ${type}` : type;
  if (keyType) return `map<${keyType},${single}>`;
  if (repeated) return `${single}[]`;
  return presence && kind !== 'message' ? `${single}?` : single;
}

const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Names of the members of each oneof. */
function oneofsOf(fields) {
  const members = new Map();
  for (const { name, oneof } of fields) if (oneof) members.set(oneof, [...(members.get(oneof) ?? []), name]);
  return [...members.values()].filter((names) => names.length > 1);
}

/** One JSON text, parsed when somebody asks: most processes never do. */
export function descriptorSource({ messages, enums }) {
  const table = {};
  for (const { name, fullName, fields } of messages) {
    const oneofs = oneofsOf(fields);
    const unlike = fields.find((field) => snakeCase(field.name) !== field.protoName);
    if (unlike) {
      throw new Error(`proto/descriptor-source.mjs: ${name}.${unlike.name} is ${unlike.protoName} in the .proto file`);
    }
    table[name] = {
      fullName,
      fields: Object.fromEntries(fields.map((field) => [field.name, `${field.id} ${notation(field)}`])),
      ...(oneofs.length > 0 && { oneofs }),
    };
  }
  return [
    '/** JSON: short name to full name, numbers and types of the fields, and oneofs. */',
    `export const descriptorJson = '${JSON.stringify(table)}';`,
    '/** JSON: short name to full name of the enums. */',
    `export const enumNamesJson = '${JSON.stringify(Object.fromEntries(enums.map((e) => [e.name, e.fullName])))}';`,
  ].join('\n');
}

/** The fields through which a Payload is reached, for every message that has one. */
export function payloadFieldsSource({ messages }) {
  const bearing = new Set(['Payload']);
  const bears = (field) => field.kind === 'message' && bearing.has(field.type);
  for (let size = 0; size !== bearing.size;) {
    size = bearing.size;
    for (const { name, fields } of messages) if (fields.some(bears)) bearing.add(name);
  }
  const lines = messages
    .filter(({ name }) => bearing.has(name) && name !== 'Payload')
    .map(({ name, fields }) => {
      const entries = fields.filter(bears).map((field) => `${field.name}: '${notation(field)}'`);
      return `  ${name}: { ${entries.join(', ')} },`;
    });
  return [
    '/** Message to the fields through which it holds payloads, directly or in messages of its own, and their types. */',
    'export const payloadFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {',
    ...lines,
    '};',
  ].join('\n');
}
