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

/** What a parameter takes. A class or list must be there; `optional` may be missing, `undefined` or `null`. */
export type ParameterType = TypeHint | { readonly optional: TypeHint };

/** The type of a parameter, whether it is optional or not. */
export function typeOf(parameter: ParameterType): TypeHint {
  return typeof parameter === 'object' && 'optional' in parameter ? parameter.optional : parameter;
}

/** True for a parameter whose value must be there: without it the code of the method would fail where it reads it. */
export function isRequired(parameter: ParameterType): boolean {
  return parameter !== undefined && !(typeof parameter === 'object' && 'optional' in parameter);
}

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

interface ExplicitType {
  readonly thunk: TypeThunk;
  readonly optional: boolean;
}

type Explicit = Map<string | symbol, Record<number, ExplicitType>>;

/** Options of {@link Payload}. */
export interface PayloadOptions {
  /** The argument may be missing, `undefined` or `null`. @defaultValue true for a parameter with a default value */
  optional?: boolean;
}

/**
 * Names the type of a parameter that the compiler erases: of an interface, a generic, a union such as `Order | null`, or
 * the elements of a list.
 *
 * @param type - returns the class, in brackets for a list of its instances
 * @example
 * async run(@Payload(() => Order, { optional: true }) order: Order | null): Promise<void>
 */
export function Payload(type: TypeThunk, { optional = false }: PayloadOptions = {}): ParameterDecorator {
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
    explicit.set(key, { ...explicit.get(key), [index]: { thunk: type, optional } });
  };
}

/** The type that a thunk names. */
export function typeHintOf(thunk: TypeThunk): TypeHint {
  const type = thunk();
  return typeof type === 'function' ? type : { listOf: type[0] };
}

/** Types of the parameters of `prototype[property]`; empty when the compiler emitted none. */
export function parameterTypesOf(prototype: object, property: string | symbol): ParameterType[] {
  const emitted = reflect.getMetadata?.('design:paramtypes', prototype, property);
  const explicit = (prototype as { [explicitKey]?: Explicit })[explicitKey]?.get(property);
  const method: unknown = (prototype as Record<string | symbol, unknown>)[property];
  return mergeTypes(Array.isArray(emitted) ? emitted : [], explicit, lengthOf(method));
}

/** How many parameters a method declares; undefined when the compiler emitted none of its types. */
export function declaredCount(prototype: object, property: string): number | undefined {
  const emitted = reflect.getMetadata?.('design:paramtypes', prototype, property);
  return Array.isArray(emitted) ? emitted.length : undefined;
}

/** What a method is declared to return: a class, `Object` for what has none, `undefined` when nothing is known. */
export function returnTypeOf(prototype: object, property: string): unknown {
  return reflect.getMetadata?.('design:returntype', prototype, property);
}

/** Types of constructor parameters, given what the compiler emitted for the class. */
export function constructorTypesOf(target: DtoClass, emitted: readonly unknown[]): ParameterType[] {
  const explicit = (target.prototype as { [explicitKey]?: Explicit })[explicitKey]?.get('constructor');
  return mergeTypes(emitted, explicit, lengthOf(target));
}

/** Parameters before the first with a default value, or before a rest parameter. */
function lengthOf(method: unknown): number {
  return typeof method === 'function' ? method.length : 0;
}

function mergeTypes(
  emitted: readonly unknown[],
  explicit: Record<number, ExplicitType> | undefined,
  required: number,
): ParameterType[] {
  const hints: TypeHint[] = emitted.map((type) =>
    typeof type === 'function' && !plain.has(type) ? (type as DtoClass) : undefined,
  );
  for (const [index, { thunk }] of Object.entries(explicit ?? {})) hints[Number(index)] = typeHintOf(thunk);
  return Array.from(hints, (type, i) => {
    if (type === undefined) return undefined;
    return i < required && !explicit?.[i]?.optional ? type : { optional: type };
  });
}
