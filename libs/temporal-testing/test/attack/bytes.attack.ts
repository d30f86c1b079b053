/** Malformed bytes to the protobuf codec, of every message type: a typed error or a message, soon, and nothing else. */
import { describe, expect, it } from 'vitest';
import { messageNames, type MessageName } from '@nest-temporal/core/internal/proto/descriptor';
import { decodeMessage, encodeMessage, ProtoDecodeError } from '@nest-temporal/core/internal/proto/index';
import { mutate, nest } from './mutations.js';
import { sampleMessage } from './message-sampler.js';
import { Random } from './random.js';

const mutantsOfEach = 40;

function decodeSafely(name: MessageName, bytes: Uint8Array): object | undefined {
  try {
    return decodeMessage(name, bytes);
  } catch (error) {
    if (error instanceof ProtoDecodeError) return undefined;
    throw error;
  }
}

describe('malformed bytes', () => {
  const names = messageNames();
  const random = new Random('bytes');

  it(`are refused or read, ${names.length * mutantsOfEach} mutants of ${names.length} message types`, () => {
    let read = 0;
    for (const name of names) {
      const bytes = encodeMessage(name, sampleMessage(name, random) as never);
      for (let mutant = 0; mutant < mutantsOfEach; mutant++) {
        const message = decodeSafely(name, mutate(bytes, random));
        if (!message) continue;
        read++;
        // What was read is a message: it can be sent on.
        expect(() => encodeMessage(name, message as never)).not.toThrow();
      }
    }
    expect(read).toBeGreaterThan(names.length);
    expect(({} as Record<string, unknown>)['encoding']).toBeUndefined();
  });

  it('that nest 1,000,000 deep are refused', () => {
    // Failure.cause is field 4: a message that holds itself.
    expect(() => decodeMessage('Failure', nest(4, 1_000_000))).toThrow(ProtoDecodeError);
  });
});
