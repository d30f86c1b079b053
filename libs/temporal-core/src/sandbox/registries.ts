/**
 * class-validator and class-transformer keep what decorators say in storage of their own, per module. The modules are
 * shared by all runs of a realm, the DTO classes are not: each run gets a storage of its own, swapped in with the run.
 * Otherwise every run would leave its classes behind, and each validation would look through all of them.
 *
 * Evaluated inside the realm.
 */

/** As `workflow/runtime/entrypoint.ts` takes them. */
export interface RunRegistry {
  create(): unknown;
  enter(storage: unknown): void;
}

type StorageClass = new () => object;
type Storage = Record<string, unknown>;

interface ClassValidator {
  getMetadataStorage(): object;
  useContainer?(container: { get(type: StorageClass): object }): void;
}

/** class-validator finds its storage on the global object. */
export function validatorRegistry(validator: ClassValidator): RunRegistry {
  const boot = validator.getMetadataStorage();
  validator.useContainer?.(constraintContainer());
  let inUse = boot;
  Object.defineProperty(globalThis, 'classValidatorMetadataStorage', {
    get: () => inUse,
    set: () => {
      throw new TypeError('The storage of class-validator belongs to the workflow runtime');
    },
    enumerable: false,
    configurable: false,
  });
  return {
    create: () => copyOf(boot),
    enter: (storage) => {
      inUse = (storage as object | undefined) ?? boot;
    },
  };
}

/**
 * Instances of constraints, one per class. class-validator's own container keeps them in a list for ever and searches it
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
export function transformerRegistry(storage: object): RunRegistry {
  const target = storage as Storage;
  const fields = mapFieldsOf(target);
  const boot = fields.map((field) => target[field]);
  return {
    create: () => boot.map((map) => copyMap(map as Map<unknown, unknown>)),
    enter: (maps) => {
      const given = (maps as unknown[] | undefined) ?? boot;
      for (let i = 0; i < fields.length; i++) target[fields[i]] = given[i];
    },
  };
}

function copyOf(storage: object): object {
  const copy = new (storage.constructor as StorageClass)() as Storage;
  for (const field of mapFieldsOf(storage as Storage)) {
    copy[field] = copyMap((storage as Storage)[field] as Map<unknown, unknown>);
  }
  return copy;
}

function mapFieldsOf(storage: Storage): string[] {
  return Object.keys(storage).filter((field) => storage[field] instanceof Map);
}

/** Maps of lists, or of maps of lists or records: all but the records themselves is the run's own. */
function copyMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  for (const [key, value] of map) {
    copy.set(key, Array.isArray(value) ? [...(value as unknown[])] : value instanceof Map ? copyMap(value) : value);
  }
  return copy;
}
