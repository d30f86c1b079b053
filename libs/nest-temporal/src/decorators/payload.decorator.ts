import type { PipeTransform, Type } from '@nestjs/common';
import { Payload as declareType, type TypeThunk } from '@nest-temporal/core';
import { TemporalConfigurationError } from '../errors.js';
import { bodyParameter, parametersKey } from '../nest-framework.js';

/** A pipe, or a pipe class that Nest instantiates with its dependencies. */
export type PayloadPipe = PipeTransform | Type<PipeTransform>;

/**
 * Declares what the compiler does not emit for a parameter of an activity: an erased type, and pipes for this parameter.
 *
 * The type is that of interfaces, generics and elements of arrays: `() => Line`, or `() => [Line]` for a list. Pipes run
 * after those of application, class and method.
 *
 * @example
 * ```ts
 * @Activity()
 * async ship(@Payload(ParseUUIDPipe) orderId: string, @Payload(() => [Line]) lines: Line[]): Promise<void> {}
 * ```
 *
 * @throws TemporalConfigurationError when something given is neither a type nor a pipe
 */
export function Payload(type: TypeThunk, ...pipes: PayloadPipe[]): ParameterDecorator;
export function Payload(...pipes: [PayloadPipe, ...PayloadPipe[]]): ParameterDecorator;
export function Payload(...given: (TypeThunk | PayloadPipe)[]): ParameterDecorator {
  const [first] = given;
  const type = typeof first === 'function' && !isPipe(first) ? (first as TypeThunk) : undefined;
  const pipes = type ? given.slice(1) : given;
  return (target, property, index) => {
    const wrong = pipes.findIndex((pipe) => !isPipe(pipe));
    if (wrong >= 0 || given.length === 0) {
      const className = (typeof target === 'function' ? target : target.constructor).name;
      throw new TemporalConfigurationError(
        `@Payload() on parameter ${index + 1} of ${className}.${String(property ?? 'constructor')} takes a type as ` +
          `() => Type and pipes with a method 'transform', and was given ${given.length === 0 ? 'nothing' : 'something else'}`,
      );
    }
    if (type) declareType(type)(target, property, index);
    if (pipes.length === 0 || property === undefined) return;
    const known = (Reflect.getMetadata(parametersKey, target.constructor, property) ?? {}) as object;
    const entries = { ...known, [`${bodyParameter}:${index}`]: { index, pipes } };
    Reflect.defineMetadata(parametersKey, entries, target.constructor, property);
  };
}

function isPipe(value: unknown): boolean {
  const holder = typeof value === 'function' ? (value.prototype as unknown) : value;
  return typeof (holder as Partial<PipeTransform> | null | undefined)?.transform === 'function';
}
