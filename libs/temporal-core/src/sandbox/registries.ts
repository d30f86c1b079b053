/**
 * class-validator and class-transformer keep what decorators say in storage of their own, per module. The modules are
 * shared by all runs of a realm, the DTO classes are not: each run gets a storage of its own, swapped in with the run.
 * Otherwise every run would leave its classes behind, and each validation would look through all of them.
 *
 * Evaluated inside the realm.
 */

/** As `workflow/runtime/entrypoint.ts` takes them. */
export interface RunRegistry {
  create: () => unknown;
  enter: (storage: unknown) => void;
}

/** A registry, and what its storages of all runs hold in common. */
export interface SharedRegistry extends RunRegistry {
  readonly shared: readonly unknown[];
}

type StorageClass = new () => object;
type Storage = Record<string, unknown>;

interface ClassValidator {
  getMetadataStorage(): object;
  useContainer?(container: { get(type: StorageClass): object }): void;
}

/** class-validator finds its storage on the global object. */
export function validatorRegistry(validator: ClassValidator): SharedRegistry {
  const boot = validator.getMetadataStorage();
  validator.useContainer?.(constraintContainer());
  const current = currentStorage(() => copyOf(boot), boot);
  Object.defineProperty(globalThis, 'classValidatorMetadataStorage', {
    get: current.get,
    set: () => {
      throw new TypeError('The storage of class-validator belongs to the workflow runtime');
    },
    enumerable: false,
    configurable: false,
  });
  return {
    create: current.create,
    enter: current.enter,
    shared: [boot.constructor, ...sharedIn(boot)],
  };
}

/** A namespace of class-validator as workflow code sees it: without the function that replaces what all runs use. */
export function withoutContainer(namespace: object): object {
  const descriptors = Object.getOwnPropertyDescriptors(namespace) as Record<string, PropertyDescriptor>;
  if (!('useContainer' in descriptors)) return namespace;
  const useContainer = (): never => {
    throw new TypeError(
      `useContainer() of class-validator cannot be called in a workflow: all workflows share the container`,
    );
  };
  descriptors['useContainer'] = { value: useContainer, enumerable: true };
  return Object.create(Object.getPrototypeOf(namespace) as object | null, descriptors) as object;
}

/**
 * Instances of constraints, one per class. class-validator's own container keeps them in a list forever and searches it
 * from the start; every evaluation of a DTO class adds to it.
 */
function constraintContainer(): { get(type: StorageClass): object } {
  const instances = new WeakMap<StorageClass, object>();
  return {
    get(type) {
      let instance = instances.get(type);
      if (!instance) instances.set(type, (instance = new type()));
      return instance;
    },
  };
}

/** class-transformer has one storage, whose maps are fields. */
export function transformerRegistry(storage: object): SharedRegistry {
  const target = storage as Storage;
  const fields = mapFieldsOf(target);
  const boot = fields.map((field) => target[field]);
  const current = currentStorage(() => boot.map((map) => copyRecords(map)), boot);
  fields.forEach((field, i) => {
    // So that the storage itself can be frozen.
    Object.defineProperty(target, field, { get: () => current.get()[i], enumerable: true, configurable: false });
  });
  return {
    create: current.create,
    enter: current.enter,
    shared: [storage, ...boot.flatMap((map) => sharedIn(map))],
  };
}

interface OwnStorage<T> {
  content?: T;
}

/** The storage of the run that executes. It is copied when the run first asks for it: most runs never do. */
function currentStorage<T>(copy: () => T, boot: T): RunRegistry & { get: () => T } {
  const ofTheBoot: OwnStorage<T> = { content: boot };
  let inUse = ofTheBoot;
  return {
    create: (): OwnStorage<T> => ({}),
    enter: (storage) => {
      inUse = (storage as OwnStorage<T> | undefined) ?? ofTheBoot;
    },
    get: () => (inUse.content ??= copy()),
  };
}

function copyOf(storage: object): object {
  const copy = new (storage.constructor as StorageClass)() as Storage;
  for (const field of mapFieldsOf(storage as Storage)) copy[field] = copyRecords((storage as Storage)[field]);
  return copy;
}

function mapFieldsOf(storage: Storage): string[] {
  return Object.keys(storage).filter((field) => storage[field] instanceof Map);
}

/** Maps, lists and records, at whatever depth, are the run's own; classes and functions are not. */
function copyRecords(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) {
    return new Map(Array.from(value as Map<unknown, unknown>, ([key, item]) => [copyRecords(key), copyRecords(item)]));
  }
  if (Array.isArray(value)) return value.map(copyRecords);
  const prototype = Object.getPrototypeOf(value) as object | null;
  const copy = Object.create(prototype) as Storage;
  for (const [key, item] of Object.entries(value)) copy[key] = copyRecords(item);
  return copy;
}

/** The classes and functions that records refer to, and the prototypes of the records. */
function sharedIn(value: unknown, seen = new Set<unknown>()): unknown[] {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return [];
  seen.add(value);
  if (typeof value === 'function') return [value];
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flatMap((entry) => sharedIn(entry, seen));
  return [Object.getPrototypeOf(value), ...Object.values(value).flatMap((item) => sharedIn(item, seen))];
}
