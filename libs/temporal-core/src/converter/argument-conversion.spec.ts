import 'reflect-metadata';
import { IsInt, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { prepareArguments, reviveArguments } from './argument-conversion.js';
import { defaultPayloadConverter } from './default-converters.js';
import { DtoConverter } from './dto.js';
import { PayloadValidationError } from './errors.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { RawValue } from './raw-value.js';
import { toPayloads } from './value-payloads.js';

class Line {
  @IsInt()
  @Min(1)
  qty!: number;
}

const dto = new DtoConverter(loadDtoLibraries);
const where = "workflow 'Order'";
const converter = defaultPayloadConverter;

describe('arguments', () => {
  it('round-trip by the types of their parameters', () => {
    const values = prepareArguments({
      values: ['id', { qty: 1 }, new Date(0)],
      types: [undefined, Line, Date],
      dto,
      where,
    });
    const payloads = toPayloads(converter, values);
    const revived = reviveArguments({ payloads, types: [undefined, Line, Date], converter, dto, where });
    expect(revived).toEqual(['id', Object.assign(new Line(), { qty: 1 }), new Date(0)]);
  });

  it('are named by position when they are invalid, on either side', () => {
    const prepare = () => prepareArguments({ values: ['id', { qty: 0 }], types: [undefined, Line], dto, where });
    expect(prepare).toThrow(PayloadValidationError);
    expect(prepare).toThrow("Invalid argument 2 of workflow 'Order' (Line): qty: must not be less than 1");
    const payloads = toPayloads(converter, ['id', { qty: 0 }]);
    const revive = () => reviveArguments({ payloads, types: [undefined, Line], converter, dto, where });
    expect(revive).toThrow("Invalid argument 2 of workflow 'Order'");
  });

  it('are converted but not validated on replay', () => {
    const payloads = toPayloads(converter, [{ qty: 0 }]);
    const [line] = reviveArguments({ payloads, types: [Line], converter, dto, where, validate: false });
    expect(line).toBeInstanceOf(Line);
  });

  it('beyond the known parameters are plain data; missing ones are left out', () => {
    const payloads = toPayloads(converter, [1, { qty: 0 }]);
    expect(reviveArguments({ payloads, types: [], converter, dto, where })).toEqual([1, { qty: 0 }]);
    expect(reviveArguments({ payloads: [], types: [Line], converter, dto, where })).toEqual([]);
    expect(reviveArguments({ payloads: undefined, converter, dto, where })).toEqual([]);
  });

  it('come raw where they are asked for raw', () => {
    const payloads = toPayloads(converter, [{ qty: 0 }]);
    expect(reviveArguments({ payloads, types: [RawValue], converter, dto, where })).toEqual([
      new RawValue(payloads[0]),
    ]);
    expect(prepareArguments({ values: [new RawValue(payloads[0])], dto, where })).toEqual([new RawValue(payloads[0])]);
  });
});
