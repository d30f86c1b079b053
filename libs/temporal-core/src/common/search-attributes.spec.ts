import { describe, expect, it } from 'vitest';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type SearchAttributePair,
  type SearchAttributeType,
} from './search-attributes.js';

const customer = defineSearchAttributeKey('Customer', 'KEYWORD');
const amount = defineSearchAttributeKey('Amount', 'INT');
const tags = defineSearchAttributeKey('Tags', 'KEYWORD_LIST');

describe('search attribute keys', () => {
  it('refuse an empty name and an unknown type, naming both', () => {
    expect(() => defineSearchAttributeKey('', 'INT')).toThrow('needs a name');
    expect(() => defineSearchAttributeKey('Amount', 'NUMBER' as 'INT')).toThrow(/"Amount".*"NUMBER".*KEYWORD_LIST/);
  });
});

describe('typed search attributes', () => {
  it('give values by key', () => {
    const attributes = new TypedSearchAttributes([
      { key: customer, value: 'ann' },
      { key: amount, value: 3 },
    ]);
    expect(attributes.get(customer)).toBe('ann');
    expect(attributes.get(amount)).toBe(3);
    expect(attributes.get(tags)).toBeUndefined();
  });

  it('do not give a value by a key of another type', () => {
    const attributes = new TypedSearchAttributes([{ key: amount, value: 3 }]);
    expect(attributes.get(defineSearchAttributeKey('Amount', 'DOUBLE'))).toBeUndefined();
  });

  it('are changed by copying', () => {
    const before = new TypedSearchAttributes([
      { key: customer, value: 'ann' },
      { key: amount, value: 3 },
    ]);
    const after = before.updateCopy([
      { key: amount, value: null },
      { key: tags, value: ['a', 'b'] },
      { key: customer, value: 'bob' },
    ]);
    expect(after.getAll()).toEqual([
      { key: customer, value: 'bob' },
      { key: tags, value: ['a', 'b'] },
    ]);
    expect(before.get(customer)).toBe('ann');
    expect(before.get(amount)).toBe(3);
  });

  it.each<[SearchAttributeType, unknown]>([
    ['TEXT', 1],
    ['KEYWORD', null],
    ['INT', 1.5],
    ['INT', '1'],
    ['DOUBLE', Number.NaN],
    ['BOOL', 'true'],
    ['DATETIME', '2024-01-01'],
    ['DATETIME', new Date('nonsense')],
    ['KEYWORD_LIST', 'a'],
    ['KEYWORD_LIST', ['a', 1]],
  ])('refuse for %s the value %j, naming key and type', (type, value) => {
    const pair = { key: { name: 'Field', type }, value } as SearchAttributePair;
    expect(() => new TypedSearchAttributes([pair])).toThrow(new RegExp(`"Field" is of type ${type}`));
  });

  it('refuse the same name twice', () => {
    const pair: SearchAttributePair = { key: customer, value: 'ann' };
    expect(() => new TypedSearchAttributes([pair, pair])).toThrow('"Customer" is given twice');
  });
});
