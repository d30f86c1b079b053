// Every message type against protobufjs, which reads the unpruned descriptor: bytes, values and JSON must agree.
import { createRequire } from 'node:module';
import type { Field, Root, Type } from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './codec.js';
import { describeMessage, type MessageName } from './descriptor.js';
import { messageCodecs } from './gen/messages.js';
import { messageFromJson, messageToJson } from './json.js';
import { collectPayloads, type PayloadSlot } from './payload-visitor.js';

interface ProtoJson {
  toJson(type: Type, message: object): unknown;
}

const require = createRequire(import.meta.url);
const root = (require('@temporalio/proto/protos/json-module.js') as Root).resolveAll();
const protoJson = require('protobufjs/ext/protojson') as ProtoJson;
const names = Object.keys(messageCodecs) as MessageName[];
const typeOf = (name: MessageName) => root.lookupType(describeMessage(name).fullName);

type Values = Record<string, unknown>;

/** Deterministic numbers in [0, 1). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const maxDepth = 6;

/** Makes messages of any type, with about two thirds of their fields set or, if `full`, all, oneofs notwithstanding. */
class Sampler {
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly full = false,
  ) {
    this.random = randomNumbers(seed);
  }

  message(type: Type, depth = 0): Values {
    switch (type.name) {
      case 'Timestamp':
        return {
          seconds: this.integer(-62_135_596_800, 253_402_300_799),
          nanos: this.pick([0, 5, 120_000_000, 999_999_999]),
        };
      case 'Duration':
        return this.pick([
          { seconds: 10 },
          { seconds: -3, nanos: -500_000_000 },
          { nanos: 1 },
          {},
          { seconds: 7_200, nanos: 3000 },
        ]);
      case 'Any':
        return this.any();
      case 'FieldMask':
        return { paths: this.pick([['spec.build_id', 'memo'], ['status']]) };
      default:
        return this.fields(type, depth);
    }
  }

  private fields(type: Type, depth: number): Values {
    const message: Values = {};
    const filled = new Set<string>();
    for (const field of type.fieldsArray) {
      if (depth >= maxDepth && field.resolvedType) continue;
      if (!this.full && this.random() > 0.67) continue;
      const oneof = this.full || field.partOf?.isProto3Optional ? undefined : field.partOf?.name;
      if (oneof && filled.has(oneof)) continue;
      if (oneof) filled.add(oneof);
      message[field.name] = this.field(field, depth);
    }
    return message;
  }

  private field(field: Field, depth: number): unknown {
    const times = this.pick([1, 2, 3]);
    if (field.map) {
      const keyType = (field as Field & { keyType: string }).keyType;
      const keys = keyType === 'string' ? ['encoding', 'ключ', ''] : ['1', '300', '70000'];
      return Object.fromEntries(keys.slice(0, times).map((key) => [key, this.value(field, depth)]));
    }
    if (field.repeated) return Array.from({ length: times }, () => this.value(field, depth));
    return this.value(field, depth);
  }

  private value(field: Field, depth: number): unknown {
    if (field.resolvedType) {
      if ('fields' in field.resolvedType) return this.message(field.resolvedType, depth + 1);
      return this.pick(Object.values(field.resolvedType.values));
    }
    switch (field.type) {
      case 'string':
        return this.pick(['', 'a', 'workflow-id', 'grüße, 世界 🙂', 'x'.repeat(200), 'y'.repeat(33)]);
      case 'bytes':
        return this.pick([new Uint8Array(0), Uint8Array.of(0, 255, 7), new Uint8Array(300).fill(9)]);
      case 'bool':
        return this.pick([true, false]);
      case 'int32':
        return this.pick([0, 1, 127, 128, 70_000, 2 ** 31 - 1, -1, -(2 ** 31)]);
      case 'uint32':
        return this.pick([0, 1, 300, 2 ** 32 - 1]);
      case 'int64':
        return this.pick([0, 1, 2 ** 28, 2 ** 32, 2 ** 35 + 1, 2 ** 53 - 1, -1, -(2 ** 31) - 1, -(2 ** 53) + 1]);
      default:
        return this.pick([0, -1.5, 0.25, 1e10]);
    }
  }

  private any(): Values {
    const type = root.lookupType('temporal.api.common.v1.WorkflowExecution');
    const value = new Uint8Array(type.encode({ workflowId: 'w', runId: 'r' }).finish());
    const typeUrl = 'type.googleapis.com/temporal.api.common.v1.WorkflowExecution';
    // protobufjs has this one field in snake case.
    return { typeUrl, type_url: typeUrl, value };
  }

  private integer(min: number, max: number): number {
    return Math.floor(min + this.random() * (max - min));
  }

  private pick<T>(choices: T[]): T {
    return choices[Math.floor(this.random() * choices.length)];
  }
}

/** The value as plain objects without defaults, in the terms of either library. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, element]) => [key === 'type_url' ? 'typeUrl' : key, plain(element)]);
  return Object.fromEntries(
    entries.filter(([key, element]) => !(ownedByPayloads.has(key as string) && isEmpty(element))),
  );
}

const ownedByPayloads = new Set(['metadata', 'data', 'payloads']);
const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const samples = names.flatMap((name, index) =>
  [1, 2, 3].map((round) => ({ name, value: new Sampler(index * 7 + round).message(typeOf(name)) })),
);

describe('the codec, for every message type,', () => {
  it('writes the bytes that protobufjs writes', () => {
    expect(samples.length).toBeGreaterThan(1500);
    for (const { name, value } of samples) {
      const expected = Buffer.from(typeOf(name).encode(value).finish()).toString('hex');
      expect(Buffer.from(encodeMessage(name, value)).toString('hex'), name).toBe(expected);
    }
  });

  it('reads the values that protobufjs reads', () => {
    for (const { name, value } of samples) {
      const type = typeOf(name);
      const bytes = type.encode(value).finish();
      const expected = type.toObject(type.decode(bytes), { longs: Number });
      expect(plain(decodeMessage(name, bytes)), name).toEqual(plain(expected));
    }
  });

  it('writes what it has read unchanged', () => {
    for (const { name, value } of samples) {
      const bytes = encodeMessage(name, value);
      expect(Buffer.compare(encodeMessage(name, decodeMessage(name, bytes)), bytes), name).toBe(0);
    }
  });
});

describe('proto3 JSON, for every message type,', () => {
  it('is written as protobufjs writes it', () => {
    for (const { name, value } of samples) {
      const type = typeOf(name);
      const bytes = type.encode(value).finish();
      expect(messageToJson(name, decodeMessage(name, bytes)), name).toEqual(protoJson.toJson(type, type.decode(bytes)));
    }
  });

  it('is read back to the same bytes', () => {
    for (const { name, value } of samples) {
      const bytes = encodeMessage(name, value);
      const text = JSON.stringify(messageToJson(name, decodeMessage(name, bytes)));
      expect(Buffer.compare(encodeMessage(name, messageFromJson(name, JSON.parse(text))), bytes), name).toBe(0);
    }
  });
});

/** All payloads in a decoded message, found by the full descriptor. */
function payloadsIn(type: Type, message: object, found = new Set<object>()): Set<object> {
  if (type.fullName === '.temporal.api.common.v1.Payload') return found.add(message);
  for (const field of type.fieldsArray) {
    const value = (message as Values)[field.name];
    if (!(field.resolvedType && 'fields' in field.resolvedType) || typeof value !== 'object' || value === null) {
      continue;
    }
    const elements = field.repeated || field.map ? (Object.values(value) as object[]) : [value];
    for (const element of elements) payloadsIn(field.resolvedType, element, found);
  }
  return found;
}

const everything = { searchAttributes: true, headers: true, coreMarkers: true };
const payloadsOf = (slot: PayloadSlot) => (slot.kind === 'list' ? slot.get() : [slot.get()]);

describe('the payload visitor, for every message type,', () => {
  const messages = names
    .filter((name) => name !== 'Payload')
    .map((name, index) => ({ name, message: new Sampler(index, true).message(typeOf(name)) }));

  it('finds each payload that the descriptor leads to, once', () => {
    let total = 0;
    for (const { name, message } of messages) {
      const expected = payloadsIn(typeOf(name), message);
      const found = collectPayloads(name, message, everything).flatMap(payloadsOf);
      expect(found.length, name).toBe(expected.size);
      expect(found.filter((payload) => !expected.has(payload)).length, name).toBe(0);
      total += found.length;
    }
    expect(total).toBeGreaterThan(3000);
  });

  it('leads to each by a path that is right', () => {
    for (const { name, message } of messages) {
      for (const slot of collectPayloads(name, message, everything)) {
        const target = slot.path.reduce<unknown>((value, key) => (value as Values)[key], message);
        if (target !== slot.get()) expect.fail(`${name}.${slot.path.join('.')}`);
      }
    }
  });
});
