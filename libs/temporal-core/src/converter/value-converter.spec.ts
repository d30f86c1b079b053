import 'reflect-metadata';
import { IsInt, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defaultPayloadConverter } from './default-converters.js';
import { DtoConverter } from './dto.js';
import { PayloadValidationError, ValueNotSerializableError } from './errors.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { RawValue } from './raw-value.js';
import { ValueConverter } from './value-converter.js';
import { toPayloads } from './value-payloads.js';

class Line {
  @IsInt()
  @Min(1)
  qty!: number;
}

const where = 'workflow "Order"';
const dto = new DtoConverter(loadDtoLibraries);
const converter = new ValueConverter({ payloadConverter: defaultPayloadConverter, dto });
const plain = (...values: unknown[]) => toPayloads(defaultPayloadConverter, values);

describe('arguments', () => {
  it('round-trip by the types of their parameters', () => {
    const types = [undefined, Line, Date];
    const payloads = converter.toArguments(['id', { qty: 1 }, new Date(0)], { types, where });
    const revived = converter.fromArguments(payloads, { types, where });
    expect(revived).toEqual(['id', Object.assign(new Line(), { qty: 1 }), new Date(0)]);
  });

  it('are named by position when they are invalid, on either side', () => {
    const types = [undefined, Line];
    const prepare = () => converter.toArguments(['id', { qty: 0 }], { types, where });
    expect(prepare).toThrow(PayloadValidationError);
    expect(prepare).toThrow('Invalid argument 2 of workflow "Order" (Line): qty: must not be less than 1');
    const revive = () => converter.fromArguments(plain('id', { qty: 0 }), { types, where });
    expect(revive).toThrow('Invalid argument 2 of workflow "Order"');
  });

  it('are named by position when they cannot be written', () => {
    const write = () => converter.toArguments([1, { qty: 1n }], { where });
    expect(write).toThrow(ValueNotSerializableError);
    expect(write).toThrow('Argument 2 of workflow "Order": The value at "qty" is a bigint');
    expect(() => converter.toMap({ note: 1n }, 'memo')).toThrow('"note" of memo: The value is a bigint');
  });

  it('are converted but not validated on replay', () => {
    const [line] = converter.fromArguments(plain({ qty: 0 }), { types: [Line], where, validate: false });
    expect(line).toBeInstanceOf(Line);
  });

  it('beyond the known parameters are plain data', () => {
    expect(converter.fromArguments(plain(1, { qty: 0 }), { where })).toEqual([1, { qty: 0 }]);
    expect(converter.fromArguments(undefined, { where })).toEqual([]);
  });

  it('come raw where they are asked for raw', () => {
    const payloads = plain({ qty: 0 });
    const raw = new RawValue(payloads[0]);
    expect(converter.fromArguments(payloads, { types: [RawValue], where })).toEqual([raw]);
    expect(converter.toArguments([raw], { where })).toEqual(payloads);
  });
});

describe('an argument that is missing', () => {
  const refusals: [string, unknown[]][] = [
    ['left out', []],
    ['undefined', [undefined]],
    ['null', [null]],
  ];

  it.each(refusals)('%s is refused where a class is expected, before it is sent and when it arrives', (_, values) => {
    const required = { types: [Line], where };
    const message = /^Invalid argument 1 of workflow "Order" \(Line\): is required, but (missing|is null)\. If it may/;
    expect(() => converter.toArguments(values, required)).toThrow(message);
    expect(() => converter.fromArguments(plain(...values), required)).toThrow(message);
    expect(() => converter.fromArguments(plain(...values), { types: [{ listOf: Line }], where })).toThrow(
      '(list of Line)',
    );
    expect(() => converter.fromArguments(plain(...values), { types: [Date], where })).toThrow('(Date)');
  });

  it.each(refusals)('%s is taken where it is optional, or plain JSON', (_, values) => {
    const optional = { types: [{ optional: Line }, undefined], where };
    expect(converter.fromArguments(converter.toArguments(values, optional), optional)).toEqual(values);
  });

  it('is named even when later ones are there', () => {
    const types = [Line, undefined];
    expect(() => converter.toArguments([undefined, 'x'], { types, where })).toThrow('argument 1');
  });

  it('was valid on replay if it was accepted', () => {
    expect(converter.fromArguments([], { types: [Line], where, validate: false })).toEqual([]);
  });
});
