/**
 * The parameters of an activity method as Nest's external context wants to find them: metadata on the class, under the name
 * of the method. Nest knows parameters only by the decorators of its transports, so what it needs is made up from the types
 * that the compiler emitted, for as many arguments as were sent: parameters that were left out stay left out, and those of a
 * rest parameter are all there.
 *
 * The metadata stands under a name that no method has, and only while Nest reads it: the class is left as it was.
 */
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { bodyParameter, dependencyKeys, parametersKey } from '../../nest-framework.js';
import type { ActivityMethod } from './enhancers.js';
import type { PipedArgument } from './piped-argument.js';

/** What Nest's parameter decorators write, as far as it is used. */
interface ParameterEntry {
  index: number;
  /** Of a decorator made by `createParamDecorator`: takes the value from the execution context. */
  factory?: unknown;
  pipes?: unknown[];
}

export interface HandlerParametersParts {
  /** Tells the method from all others of its class in the eyes of Nest's caches. */
  handler: string;
  /** Classes of the parameters, as pipes are told. */
  metatypes: readonly unknown[];
  /** The argument at a position. */
  argument(index: number): PipedArgument;
}

const handlerKey = 'nest-temporal:activity-parameters';
const typesKey = dependencyKeys.constructorTypes;

export class HandlerParameters {
  /** Where Nest finds the metadata. */
  readonly metadataKey = handlerKey;
  private readonly declared: ReadonlyMap<number, readonly [key: string, entry: ParameterEntry]>;
  private readonly made: PipedArgument[] = [];

  constructor(
    private readonly activity: ActivityMethod,
    private readonly parts: HandlerParametersParts,
  ) {
    this.declared = declaredParameters(activity);
  }

  /** For Nest: takes the value of a parameter out of the arguments. */
  readonly paramsFactory = {
    exchangeKeyForValue: (_type: number, data: unknown, args: unknown): unknown =>
      this.argumentAt(Number(data)).enter(args as unknown[]),
  };

  /** True when parameters have pipes of their own or take their values from elsewhere than the arguments. */
  get areDecorated(): boolean {
    return this.declared.size > 0;
  }

  /** True when the parameter gets its value from a decorator, not from the arguments. */
  isElsewhere(index: number): boolean {
    return this.declared.get(index)?.[1].factory !== undefined;
  }

  /** Pipes of the parameter itself. */
  pipesOf(index: number): readonly unknown[] {
    return this.declared.get(index)?.[1].pipes ?? [];
  }

  /** Calls `create` with the name under which Nest finds no parameters, so that it hands the arguments over as they are. */
  without<T>(create: (name: string) => T): T {
    return create(this.parts.handler);
  }

  /** Calls `create` with the name under which Nest finds parameters for `count` arguments. */
  with<T>(count: number, create: (name: string) => T): T {
    const name = `${this.parts.handler}/${count}`;
    const { target } = this.activity;
    const prototype = target.prototype as { constructor: object };
    // Where Nest looks; not always the class itself, see `getParamsHost` in @nestjs/core.
    const host = prototype.constructor as DtoClass;
    Reflect.defineMetadata(handlerKey, this.entries(count), host, name);
    Reflect.defineMetadata(typesKey, this.parts.metatypes, host.prototype as object, name);
    try {
      return create(name);
    } finally {
      Reflect.deleteMetadata(handlerKey, host, name);
      Reflect.deleteMetadata(typesKey, host.prototype as object, name);
    }
  }

  private entries(count: number): Record<string, ParameterEntry & { data?: string }> {
    const entries: Record<string, ParameterEntry & { data?: string }> = {};
    const last = Math.max(count - 1, ...this.declared.keys());
    for (let index = 0; index <= last; index += 1) {
      const [key, entry] = this.declared.get(index) ?? [];
      if (key !== undefined && entry?.factory !== undefined) entries[key] = entry;
      else {
        const pipes = [...this.pipesOf(index), this.argumentAt(index)];
        entries[`${bodyParameter}:${index}`] = { index, data: String(index), pipes };
      }
    }
    return entries;
  }

  private argumentAt(index: number): PipedArgument {
    return (this.made[index] ??= this.parts.argument(index));
  }
}

function declaredParameters({ target, method }: ActivityMethod): Map<number, readonly [string, ParameterEntry]> {
  const host = (target.prototype as { constructor: object }).constructor;
  const entries = (Reflect.getMetadata(parametersKey, host, method) ?? {}) as Record<string, ParameterEntry>;
  return new Map(Object.entries(entries).map(([key, entry]) => [entry.index, [key, entry]]));
}
