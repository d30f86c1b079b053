/** Messages of any type with random fields; half of their strings are names of things that exist. */
import { describeMessage, type FieldDescriptor, type MessageName } from '@nest-temporal/core/internal/proto/descriptor';
import type { Random } from './random.js';

const maxDepth = 5;

/** Names that an attack gives to a namespace, a workflow, a task queue, a type … */
export const knownNames = ['default', 'known-workflow', 'known-queue', 'known-type', 'Keyword', 'WorkflowId'] as const;

export function sampleMessage(name: MessageName, random: Random, depth = 0): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  const { fields, oneofs } = describeMessage(name);
  const excluded = new Set(oneofs.flatMap((names) => names.filter((_, at) => at !== random.below(names.length))));
  for (const field of fields) {
    if (excluded.has(field.name) || random.chance(0.4)) continue;
    if (field.kind === 'message' && depth >= maxDepth) continue;
    message[field.name] = sampleField(field, random, depth);
  }
  return message;
}

function sampleField(field: FieldDescriptor, random: Random, depth: number): unknown {
  const value = (): unknown => sampleValue(field, random, depth);
  if (field.shape === 'one') return value();
  const count = 1 + random.below(3);
  if (field.shape === 'list') return Array.from({ length: count }, value);
  const keys = field.keyType === 'string' ? ['encoding', '__proto__', '', 'constructor'] : ['0', '1', '7', '9'];
  return Object.fromEntries(keys.slice(0, count).map((key) => [key, value()]));
}

function sampleValue({ kind, type }: FieldDescriptor, random: Random, depth: number): unknown {
  if (kind === 'message') return sampleMessage(type as MessageName, random, depth + 1);
  if (kind === 'enum') return random.pick([0, 1, 2, 3, 7, 99, -1]);
  switch (type) {
    case 'string':
      if (random.chance(0.5)) return random.pick(knownNames);
      return random.pick(['', 'a', 'default', '__temporal_x', '\u0000', '🙂', 'x'.repeat(1_200), '../..', '-1']);
    case 'bytes':
      return random.bytes(random.below(40));
    case 'bool':
      return random.chance(0.5);
    case 'double':
    case 'float':
      return random.pick([0, -1.5, 1e300, Number.NaN, Infinity]);
    case 'uint32':
      return random.pick([0, 1, 300, 2 ** 32 - 1]);
    default:
      return random.pick([0, 1, -1, 127, 2 ** 31 - 1, 5, 1_000]);
  }
}
