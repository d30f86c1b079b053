import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { constructorTypesOf, parameterTypesOf, Payload, typeHintOf } from './parameter-types.js';

class Order {
  id!: string;
}
class Line {
  qty!: number;
}
interface Erased {
  x: number;
}
const decorated: MethodDecorator = () => undefined;

class Handler {
  @decorated
  plain(_order: Order, _name: string, _when: Date, _any: unknown, _list: string[], _map: Map<string, number>): void {}

  @decorated
  named(@Payload(() => Order) _erased: Erased, @Payload(() => [Line]) _lines: Line[], _last: Order): void {}

  undecorated(_order: Order): void {}

  toString(): string {
    return 'handler';
  }
}

class Derived extends Handler {
  @decorated
  override named(_erased: Erased, @Payload(() => [Order]) _lines: Line[], _last: Order): void {}
}

describe('parameter types', () => {
  it('keep classes and drop what says no more than JSON', () => {
    expect(parameterTypesOf(Handler.prototype, 'plain')).toEqual([Order, undefined, Date, undefined, undefined, Map]);
  });

  it('prefer the type an author names, a list in brackets', () => {
    expect(parameterTypesOf(Handler.prototype, 'named')).toEqual([Order, { listOf: Line }, Order]);
  });

  it('are empty where the compiler emitted none', () => {
    expect(parameterTypesOf(Handler.prototype, 'undecorated')).toEqual([]);
    expect(parameterTypesOf(Handler.prototype, 'toString')).toEqual([]);
    expect(parameterTypesOf(Handler.prototype, 'constructor')).toEqual([]);
  });

  it('of an override do not change those of the base', () => {
    expect(parameterTypesOf(Derived.prototype, 'named')).toEqual([Order, { listOf: Order }, Order]);
    expect(parameterTypesOf(Handler.prototype, 'named')).toEqual([Order, { listOf: Line }, Order]);
  });

  it('of a constructor come from what the compiler emitted and the author named', () => {
    class WithInit {
      constructor(
        readonly order: Order,
        @Payload(() => [Line]) readonly lines: Line[],
      ) {}
    }
    expect(constructorTypesOf(WithInit, [Order, Array])).toEqual([Order, { listOf: Line }]);
    expect(constructorTypesOf(Order, [])).toEqual([]);
  });

  it('are required up to the first default, unless they are declared optional', () => {
    class Optional {
      @decorated
      byDefault(_first: Order, _second: Order = new Order(), _third?: Order): void {}

      @decorated
      byRest(_first: Order, ..._rest: Order[]): void {}

      @decorated
      declared(@Payload(() => Order, { optional: true }) _order: Order | null, _last: Order): void {}

      @decorated
      union(_order: Order | null, _lines: Line[]): void {}
    }
    const typesOf = (method: string) => parameterTypesOf(Optional.prototype, method);
    expect(typesOf('byDefault')).toEqual([Order, { optional: Order }, { optional: Order }]);
    expect(typesOf('byRest')).toEqual([Order, undefined]);
    expect(typesOf('declared')).toEqual([{ optional: Order }, Order]);
    expect(typesOf('union')).toEqual([undefined, undefined]);
  });

  it('may be named before the class is defined', () => {
    const thunk = (): typeof Later => Later;
    class Later {}
    expect(typeHintOf(thunk)).toBe(Later);
    expect(typeHintOf(() => [Later])).toEqual({ listOf: Later });
  });
});
