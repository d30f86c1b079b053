// Source text of gen/types.ts, gen/enums.ts and gen/rpcs.ts.

const scalars = {
  string: 'string',
  bool: 'boolean',
  bytes: 'Uint8Array',
  int32: 'number',
  uint32: 'number',
  int64: 'number',
  float: 'number',
  double: 'number',
};

function fieldType(field) {
  const single = field.kind === 'scalar' ? scalars[field.type] : field.type;
  if (!single) throw new Error(`proto/types-source.mjs: no TypeScript type for ${field.type}`);
  if (field.keyType) return `Record<${field.keyType === 'string' ? 'string' : 'number'}, ${single}>`;
  if (field.repeated) return `${single}[]`;
  return field.kind === 'message' ? `${single} | null` : single;
}

export function typesSource({ messages, enums }) {
  const lines = [
    `import type { ${enums.map((type) => type.name).join(', ')} } from './enums.js';`,
    '',
    ...messages.flatMap(({ name, fields }) => [
      `export interface ${name} {`,
      ...fields.map((field) => `  ${field.name}${field.required ? '' : '?'}: ${fieldType(field)};`),
      '}',
      '',
    ]),
    '/** Every message by its short name. */',
    'export interface MessageTypes {',
    ...messages.map(({ name }) => `  ${name}: ${name};`),
    '}',
  ];
  return lines.join('\n');
}

export function enumsSource({ enums }) {
  return enums
    .flatMap(({ name, values }) => [
      `export const ${name} = {`,
      ...Object.entries(values).map(([key, value]) => `  ${key}: ${value},`),
      '} as const;',
      `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
      '',
    ])
    .join('\n')
    .trimEnd();
}

export function rpcsSource({ services }) {
  const imported = new Set(
    services.flatMap(({ rpcs }) => rpcs.flatMap(({ request, response }) => [request, response])),
  );
  const lines = [`import type { ${[...imported].sort().join(', ')} } from './types.js';`, ''];
  for (const { table, service, rpcs } of services) {
    lines.push(`/** RPCs of ${service}. */`, `export const ${table}Rpcs = {`);
    for (const { name, path, request, response } of rpcs) {
      lines.push(`  ${name}: { path: '${path}', request: '${request}', response: '${response}' },`);
    }
    lines.push('} as const;', '', `/** Messages of the RPCs of ${service}. */`);
    lines.push(`export interface ${table[0].toUpperCase()}${table.slice(1)}Rpcs {`);
    for (const { name, request, response } of rpcs) {
      lines.push(`  ${name}: { request: ${request}; response: ${response} };`);
    }
    lines.push('}', '');
  }
  return lines.join('\n').trimEnd();
}
