// Source text of gen/messages.ts: per message a class whose prototype answers the defaults, one function that reads it and one
// that writes it. The functions call wire-reader.ts and wire-writer.ts; the writer works from the end of the message to its
// front, hence descending field numbers.

const wireTypes = {
  int32: 0,
  uint32: 0,
  int64: 0,
  bool: 0,
  enum: 0,
  double: 1,
  string: 2,
  bytes: 2,
  message: 2,
  float: 5,
};
const defaults = {
  int32: '0',
  uint32: '0',
  int64: '0',
  enum: '0',
  float: '0',
  double: '0',
  bool: 'false',
  string: "''",
  bytes: 'noBytes',
};
const packable = (type) => wireTypes[type] !== 2;

/** Scalar type, or `enum`, or `message`. */
function wireTypeName(field) {
  const type = field.kind === 'scalar' ? field.type : field.kind;
  if (wireTypes[type] === undefined) throw new Error(`proto/codec-source.mjs: no code for type ${type}`);
  return type;
}

const tag = (id, wireType) => id * 8 + wireType;
/** Enums are int32 on the wire. */
const method = (type) => (type === 'enum' ? 'int32' : type);
const lengthTakers = new Set(['string', 'bytes']);

export function codecSource({ messages }) {
  const oneofs = new Map();
  const parts = messages.map((message) => messageSource(message, oneofs));
  return [
    '// @ts-nocheck',
    "import { clearOthers, noBytes, noEntries, noItems, putEntry } from '../message-class.js';",
    "import type { MessageCodec } from '../message-class.js';",
    '',
    ...[...oneofs].map(([members, name]) => `const ${name} = [${members}];`),
    '',
    ...parts,
    '/** How every message is read and written, by its short name. */',
    'export const messageCodecs: Record<string, MessageCodec> = {',
    ...messages.map(({ name }) => `  ${name}: { read: read${name}, write: write${name} },`),
    '};',
  ].join('\n');
}

function messageSource(message, oneofs) {
  const { name, fields } = message;
  const owned = fields.filter((field) => field.required);
  const inherited = fields.filter((field) => !field.required && defaultOf(field) !== undefined);
  return [
    `function ${name}() {${owned.map((field) => ` this.${field.name} = ${ownDefault(field)};`).join('')}${owned.length > 0 ? ' ' : ''}}`,
    `${name}.prototype = { ${['constructor: ' + name, ...inherited.map((field) => `${field.name}: ${defaultOf(field)}`)].join(', ')} };`,
    ...readSource(message, oneofs),
    ...writeSource(message),
    '',
  ].join('\n');
}

/** A field with presence has no default: absent reads as undefined. */
function defaultOf(field) {
  if (field.keyType) return 'noEntries';
  if (field.repeated) return 'noItems';
  return field.presence || field.kind === 'message' ? undefined : defaults[wireTypeName(field)];
}

function ownDefault(field) {
  if (field.keyType) return '{}';
  return field.repeated ? '[]' : 'undefined';
}

function readSource(message, oneofs) {
  const { name, fields } = message;
  const lines = [
    `function read${name}(r, end, m = new ${name}()) {`,
    '  while (r.pos < end) {',
    '    const tag = r.tag();',
  ];
  lines.push('    switch (tag) {');
  for (const field of fields) lines.push(...readField(field, message, oneofs));
  lines.push('      default: r.skip(tag, end);', '    }', '  }', '  if (r.pos !== end) r.overrun();');
  for (const field of fields) {
    // Absent on the wire: a fresh array each time, for its buffer may be transferred to a thread.
    if (field.required && ownDefault(field) === 'undefined') lines.push(`  m.${field.name} ??= new Uint8Array(0);`);
  }
  lines.push('  return m;', '}');
  return lines;
}

function readValue(field, end, into = '') {
  const type = wireTypeName(field);
  if (type === 'message') return `read${field.type}(r, r.end(${end})${into && `, ${into}`})`;
  return `r.${method(type)}(${lengthTakers.has(type) ? end : ''})`;
}

function readField(field, message, oneofs) {
  const type = wireTypeName(field);
  const at = `m.${field.name}`;
  if (field.keyType) return readMapField(field, at);
  const head = `      case ${tag(field.id, wireTypes[type])}:`;
  if (field.repeated) {
    const list = field.required ? at : `(${at} === noItems ? (${at} = []) : ${at})`;
    const lines = [`${head} ${list}.push(${readValue(field, 'end')}); break;`];
    if (packable(type)) {
      lines.push(
        `      case ${tag(field.id, 2)}: {`,
        `        const list = ${list};`,
        `        const to = r.end(end);`,
        `        while (r.pos < to) list.push(${readValue(field, 'to')});`,
        '        if (r.pos !== to) r.overrun();',
        '        break;',
        '      }',
      );
    }
    return lines;
  }
  const clear = clearSource(field, message, oneofs);
  return [`${head} ${at} = ${readValue(field, 'end', type === 'message' ? at : '')};${clear} break;`];
}

/** Of a oneof the last member on the wire counts. */
function clearSource(field, message, oneofs) {
  if (!field.oneof) return '';
  const members = message.fields.filter((other) => other.oneof === field.oneof).map((other) => `'${other.name}'`);
  if (members.length < 2) return '';
  const key = members.join(', ');
  if (!oneofs.has(key)) oneofs.set(key, `oneof${oneofs.size + 1}`);
  return ` clearOthers(m, ${oneofs.get(key)}, '${field.name}');`;
}

function readMapField(field, at) {
  const type = wireTypeName(field);
  const map = field.required ? at : `(${at} === noEntries ? (${at} = {}) : ${at})`;
  const keyDefault = field.keyType === 'string' ? "''" : '0';
  const absent =
    type === 'message' ? `read${field.type}(r, r.pos)` : type === 'bytes' ? 'new Uint8Array(0)' : defaults[type];
  return [
    `      case ${tag(field.id, 2)}: {`,
    '        const to = r.end(end);',
    `        let key = ${keyDefault};`,
    '        let value;',
    '        while (r.pos < to) {',
    '          const part = r.tag();',
    `          if (part === ${tag(1, wireTypes[field.keyType])}) key = r.${field.keyType}(${field.keyType === 'string' ? 'to' : ''});`,
    `          else if (part === ${tag(2, wireTypes[type])}) value = ${readValue(field, 'to', type === 'message' ? 'value' : '')};`,
    '          else r.skip(part, to);',
    '        }',
    '        if (r.pos !== to) r.overrun();',
    `        putEntry(${map}, key, value ?? ${absent});`,
    '        break;',
    '      }',
  ];
}

function writeSource({ name, fields }) {
  const descending = [...fields].sort((a, b) => b.id - a.id);
  return [`function write${name}(w, m) {`, ...descending.map((field) => `  ${writeField(field)}`), '}'];
}

function writeField(field) {
  const type = wireTypeName(field);
  const value = `m.${field.name}`;
  const at = tag(field.id, wireTypes[type]);
  const writer = `write${field.type}`;
  if (field.keyType) {
    const values =
      type === 'message' ? `'bytes', ${tag(2, 2)}, ${writer}` : `'${method(type)}', ${tag(2, wireTypes[type])}`;
    return `w.map(${tag(field.id, 2)}, ${value}, '${field.keyType}', ${values});`;
  }
  if (field.repeated) {
    if (type === 'message') return `w.messages(${at}, ${value}, ${writer});`;
    if (field.packed && packable(type)) return `w.packed(${tag(field.id, 2)}, ${value}, '${method(type)}');`;
    return `w.list(${at}, ${value}, '${method(type)}');`;
  }
  if (type === 'message') return `w.message(${at}, ${value}, ${writer});`;
  return `w.${method(type)}(${at}, ${value}${field.presence ? ', true' : ''});`;
}
