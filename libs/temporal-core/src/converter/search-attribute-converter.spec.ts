import { describe, expect, it } from 'vitest';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type SearchAttributePair,
} from '../common/search-attributes.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';
import { defaultPayloadConverter } from './default-converters.js';
import { encodingOf } from './encodings.js';
import {
  decodeSearchAttributes,
  encodeSearchAttributes,
  encodeSearchAttributeUpdates,
} from './search-attribute-converter.js';

const pairs: SearchAttributePair[] = [
  { key: defineSearchAttributeKey('T', 'TEXT'), value: 'some words' },
  { key: defineSearchAttributeKey('K', 'KEYWORD'), value: 'ann' },
  { key: defineSearchAttributeKey('I', 'INT'), value: 3 },
  { key: defineSearchAttributeKey('D', 'DOUBLE'), value: 1.5 },
  { key: defineSearchAttributeKey('B', 'BOOL'), value: false },
  { key: defineSearchAttributeKey('W', 'DATETIME'), value: new Date(0) },
  { key: defineSearchAttributeKey('L', 'KEYWORD_LIST'), value: ['a', 'b'] },
];

describe('search attributes as payloads', () => {
  it('are JSON with their type beside it', () => {
    const payloads = encodeSearchAttributes(new TypedSearchAttributes(pairs));
    const wire = Object.entries(payloads).map(([name, { metadata, data }]) => [
      name,
      decodeUtf8(metadata['encoding']),
      decodeUtf8(metadata['type']),
      decodeUtf8(data),
    ]);
    expect(wire).toEqual([
      ['T', 'json/plain', 'Text', '"some words"'],
      ['K', 'json/plain', 'Keyword', '"ann"'],
      ['I', 'json/plain', 'Int', '3'],
      ['D', 'json/plain', 'Double', '1.5'],
      ['B', 'json/plain', 'Bool', 'false'],
      ['W', 'json/plain', 'Datetime', '"1970-01-01T00:00:00.000Z"'],
      ['L', 'json/plain', 'KeywordList', '["a","b"]'],
    ]);
    expect(decodeSearchAttributes(payloads).getAll()).toEqual(pairs);
  });

  it('are removed by null without a type', () => {
    const { K } = encodeSearchAttributeUpdates([{ key: pairs[1].key as never, value: null }]);
    expect(encodingOf(K)).toBe('binary/null');
    expect(K.metadata['type']).toBeUndefined();
  });

  it('refuse an update that is not of the key’s type', () => {
    const wrong = [{ key: defineSearchAttributeKey('I', 'INT'), value: 'x' as unknown as number }];
    expect(() => encodeSearchAttributeUpdates(wrong)).toThrow('"I" is of type INT');
  });

  it('are read in the ways that servers and older SDKs write them', () => {
    const typed = (value: unknown, type?: string) => {
      const payload = defaultPayloadConverter.toPayload(value);
      if (type !== undefined) payload.metadata['type'] = encodeUtf8(type);
      return payload;
    };
    const read = decodeSearchAttributes({
      K: typed(['ann'], 'INDEXED_VALUE_TYPE_KEYWORD'),
      L: typed('only', 'KeywordList'),
      W: typed('2024-05-01T10:00:00+02:00', 'Datetime'),
      untyped: typed('x'),
      unknown: typed('x', 'Colour'),
      wrong: typed('x', 'Int'),
      unset: typed(null),
    });
    expect(read.getAll()).toEqual([
      { key: { name: 'K', type: 'KEYWORD' }, value: 'ann' },
      { key: { name: 'L', type: 'KEYWORD_LIST' }, value: ['only'] },
      { key: { name: 'W', type: 'DATETIME' }, value: new Date('2024-05-01T08:00:00Z') },
    ]);
    expect(decodeSearchAttributes(undefined).getAll()).toEqual([]);
  });
});
