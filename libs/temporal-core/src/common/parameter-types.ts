/**
 * What is known about the types of a method's parameters: `design:paramtypes` as the compiler emits it, overridden by
 * `@Payload(() => Type)` where the compiler erases the type (interfaces, generics, elements of arrays).
 *
 * Written by decorators, read by whoever converts arguments: client, realm, activity worker. Nothing is guessed.
 */

/** A class by which a value is revived and validated. */
export type DtoClass = new (...args: never[]) => object;

/** A class, or a list of values of a class. `undefined` stands for "plain JSON". */
export type TypeHint = DtoClass | { readonly listOf: DtoClass } | undefined;

/** Names a type where it is not yet defined; an array of one means a list: `() => [Line]`. */
export type TypeThunk = () => DtoClass | readonly [DtoClass];

interface MetadataReflect {
  getOwnMetadata?(key: string, target: object, property?: string | symbol): unknown;
  getMetadata?(key: string, target: object, property?: string | symbol): unknown;
}

const reflect = Reflect as MetadataReflect;
const explicitKey = Symbol.for('nest-temporal.payload-types');

/** Classes of the language that say no more than the JSON value does. */
const plain = new Set<unknown>([Object, String, Number, Boolean, Array, Promise, Function, Symbol, BigInt]);

type Explicit = Map<string | symbol, Record<number, TypeThunk>>;

/** Names the type of a parameter that the compiler erases. */
export function Payload(type: TypeThunk): ParameterDecorator {
  return (target, property, index) => {
    // Parameters of a constructor belong to `@WorkflowInit()` and are kept under the class' own name.
    const holder = (property === undefined ? (target as { prototype: object }).prototype : target) as {
      [explicitKey]?: Explicit;
    };
    if (!Object.hasOwn(holder, explicitKey)) {
      Object.defineProperty(holder, explicitKey, { value: new Map(holder[explicitKey]) });
    }
    const explicit = holder[explicitKey] as Explicit;
    const key = property ?? 'constructor';
    explicit.set(key, { ...explicit.get(key), [index]: type });
  };
}

/** The type that a thunk names. */
export function typeHintOf(thunk: TypeThunk): TypeHint {
  const type = thunk();
  return typeof type === 'function' ? type : { listOf: type[0] };
}

/** Types of the parameters of `prototype[property]`; empty when the compiler emitted none. */
export function parameterTypesOf(prototype: object, property: string | symbol): TypeHint[] {
  const emitted = reflect.getMetadata?.('design:paramtypes', prototype, property);
  const explicit = (prototype as { [explicitKey]?: Explicit })[explicitKey]?.get(property);
  return mergeTypes(Array.isArray(emitted) ? emitted : [], explicit);
}

/** What a method is declared to return: a class, `Object` for what has none, `undefined` when nothing is known. */
export function returnTypeOf(prototype: object, property: string): unknown {
  return reflect.getMetadata?.('design:returntype', prototype, property);
}

/** Types of constructor parameters, given what the compiler emitted for the class. */
export function constructorTypesOf(target: DtoClass, emitted: readonly unknown[]): TypeHint[] {
  return mergeTypes(emitted, (target.prototype as { [explicitKey]?: Explicit })[explicitKey]?.get('constructor'));
}

function mergeTypes(emitted: readonly unknown[], explicit: Record<number, TypeThunk> | undefined): TypeHint[] {
  const types: TypeHint[] = emitted.map((type) =>
    typeof type === 'function' && !plain.has(type) ? (type as DtoClass) : undefined,
  );
  for (const [index, thunk] of Object.entries(explicit ?? {})) types[Number(index)] = typeHintOf(thunk);
  return Array.from(types);
}
