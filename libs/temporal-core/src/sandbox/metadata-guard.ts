/**
 * reflect-metadata keeps what decorators say about a class in a store of its own, which freezing the class does not
 * reach. Classes of a run are no other run's; metadata of shared classes must not change. Evaluated inside the realm.
 */

type Write = (...args: unknown[]) => unknown;

interface MetadataReflect {
  metadata?: (key: unknown, value: unknown) => (target: object, property?: string | symbol) => void;
}

/** The store itself, which reflect-metadata 0.2 offers to other copies of the library. */
interface Provider {
  OrdinaryDefineOwnMetadata: Write;
  OrdinaryDeleteMetadata: Write;
}

interface ProviderRegistry {
  getProvider(target: object, property: undefined): Provider | undefined;
}

/**
 * @param isShared - whether all runs share an object
 * @returns the store, which workflow code can get
 */
export function guardMetadata(isShared: (target: object) => boolean): object | undefined {
  const reflect = Reflect as unknown as Record<string, Write> & MetadataReflect;
  const guard = (write: Write | undefined, targetAt: number): Write => {
    return (...args) => {
      refuseShared(args[targetAt], isShared);
      return write?.(...args);
    };
  };
  // defineMetadata(key, value, target), deleteMetadata(key, target)
  replace(reflect, 'defineMetadata', guard(reflect['defineMetadata'], 2));
  replace(reflect, 'deleteMetadata', guard(reflect['deleteMetadata'], 1));
  const { metadata } = reflect;
  if (metadata) {
    replace(reflect, 'metadata', (key, value) => {
      const decorate = metadata(key, value);
      return (target: object, property?: string | symbol) => {
        refuseShared(target, isShared);
        decorate(target, property);
      };
    });
  }
  const provider = providerOf(reflect);
  if (!provider) return undefined;
  // OrdinaryDefineOwnMetadata(key, value, target), OrdinaryDeleteMetadata(key, target)
  replace(provider, 'OrdinaryDefineOwnMetadata', guard(provider.OrdinaryDefineOwnMetadata, 2));
  replace(provider, 'OrdinaryDeleteMetadata', guard(provider.OrdinaryDeleteMetadata, 1));
  return provider;
}

/**
 * Notes what is said about classes from now on: the store cannot be listed, and asking it for every object that runs share
 * takes most of the time of hardening.
 *
 * @returns ends that; gives the keys and values so far
 */
export function recordMetadata(): () => unknown[] {
  const reflect = Reflect as unknown as Record<string, Write>;
  const said: unknown[] = [];
  const restore = [reflect, providerOf(reflect)].flatMap((holder) =>
    ['defineMetadata', 'metadata', 'OrdinaryDefineOwnMetadata'].map((name) => {
      const descriptor = holder && Object.getOwnPropertyDescriptor(holder, name);
      if (!descriptor) return () => undefined;
      const write = descriptor.value as Write;
      // All of them take the key first, then the value.
      replace(holder, name, function (this: unknown, ...args) {
        said.push(args[0], args[1]);
        return Reflect.apply<unknown, unknown[], unknown>(write, this, args);
      });
      return () => Object.defineProperty(holder, name, descriptor);
    }),
  );
  return () => {
    for (const end of restore) end();
    return said;
  };
}

function refuseShared(target: unknown, isShared: (target: object) => boolean): void {
  if (target === null || (typeof target !== 'object' && typeof target !== 'function') || !isShared(target)) return;
  const name = typeof target === 'function' ? `class "${target.name}"` : 'a shared object';
  throw new TypeError(`The metadata of ${name} cannot be changed in a workflow: all workflows share it`);
}

function replace(holder: object, name: string, value: Write): void {
  Object.defineProperty(holder, name, { value: Object.freeze(value), writable: true, configurable: true });
}

function providerOf(reflect: Record<string, Write>): Provider | undefined {
  const registry = Reflect.get(Reflect, Symbol.for('@reflect-metadata:registry')) as ProviderRegistry | undefined;
  if (!registry) return undefined;
  const sample = {};
  reflect['defineMetadata']?.('sample', true, sample);
  return registry.getProvider(sample, undefined);
}
