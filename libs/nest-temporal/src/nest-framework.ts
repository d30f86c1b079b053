/**
 * Everything this package knows about Nest that Nest does not document: metadata keys, wire-level constants, and members of
 * its container. No other file reads them, and `nest-framework.spec.ts` fails on the version of Nest that changes one.
 */
import type { ArgumentsHost, DynamicModule, Provider, Type } from '@nestjs/common';
import {
  type ApplicationConfig,
  type ContextIdFactory,
  ExternalContextCreator,
  ModuleRef,
  type DiscoveryService,
  type ModulesContainer,
} from '@nestjs/core';

/** A provider as Nest's container holds it. Nest 11 and 12: what `DiscoveryService` returns. */
export type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** A module as Nest's container holds it. Nest 11 and 12: the values of `ModulesContainer`. */
export type NestModule = NonNullable<ReturnType<ModulesContainer['get']>>;

/** Where `@UseGuards()` and its siblings write, on class and method. Nest 11 and 12: `@nestjs/common`, constants. */
export const enhancerKeys = {
  guards: '__guards__',
  interceptors: '__interceptors__',
  filters: '__exceptionFilters__',
  pipes: '__pipes__',
} as const;

/** Where parameter decorators write, on the constructor, by method. Nest 11 and 12: `ROUTE_ARGS_METADATA`. */
export const parametersKey = '__routeArguments__';

/** `RouteParamtypes.BODY`: `ValidationPipe` validates a parameter of this kind and skips a custom one. Nest 11 and 12. */
export const bodyParameter = 3;

/** Where `@Inject()` and the compiler write what a class depends on. Nest 11 and 12: `@nestjs/common`, constants. */
export const dependencyKeys = {
  constructorTypes: 'design:paramtypes',
  constructorTokens: 'self:paramtypes',
  properties: 'self:properties_metadata',
} as const;

/** Message of the exception for a guard that returned false. Nest 11 and 12: `FORBIDDEN_MESSAGE` of `@nestjs/core`. */
export const guardDenied = 'Forbidden resource';

/** True for a class with `@Injectable()`. Nest 11 and 12: `INJECTABLE_WATERMARK`. */
export function isInjectable(target: unknown): target is Type {
  return typeof target === 'function' && Reflect.hasMetadata('__injectable__', target);
}

/**
 * Makes Nest destroy a module before all others: it destroys them by distance from the root, global modules last. Nest 11
 * and 12: the setter `Module.distance`.
 */
export function destroyFirst(module: NestModule): void {
  module.distance = -1;
}

/** Whether Nest constructs the class of an enhancer for this provider. Nest 11 and 12: `Module.injectables`. */
export function constructsEnhancer({ host }: InstanceWrapper, enhancer: Type): boolean {
  return host?.injectables.has(enhancer) ?? false;
}

/** The `ModuleRef` of the module that provides something. Nest 11 and 12: `InstanceWrapper.host`. */
export function moduleRefOf({ host }: InstanceWrapper): ModuleRef | undefined {
  return host?.providers.get(ModuleRef)?.instance as ModuleRef | undefined;
}

/** Name of the module that provides something. Nest 11 and 12: `Module.metatype`. */
export function moduleNameOf({ host }: InstanceWrapper): string | undefined {
  return host?.metatype?.name;
}

/** All that a module has Nest construct. Nest 11 and 12: `Module.providers`, `controllers` and `injectables`. */
export function wrappersOf({ providers, controllers, injectables }: NestModule): InstanceWrapper[] {
  return [...providers.values(), ...controllers.values(), ...injectables.values()];
}

/**
 * Names of the modules whose `@Module({ imports })` holds a dynamic module with a provider of this value. `Module.imports`
 * would not tell: every module imports the global ones. Nest 11 and 12: `MODULE_METADATA.IMPORTS`.
 */
export function declarersOf(modules: ModulesContainer, value: object): string[] {
  return [...modules.values()]
    .map(({ metatype }) => metatype)
    .filter((metatype) => {
      const imports = (Reflect.getMetadata('imports', metatype) ?? []) as Partial<DynamicModule>[];
      return imports.some((imported) => imported?.providers?.some((provider) => isValueProvider(provider, value)));
    })
    .map(({ name }) => name);
}

function isValueProvider(provider: Provider, value: object): boolean {
  return 'useValue' in provider && provider.useValue === value;
}

/** Names of the modules that import one that is not global. Nest 11 and 12: `Module.imports`. */
export function importersOf(modules: ModulesContainer, module: NestModule): string[] {
  return [...modules.values()].filter(({ imports }) => imports.has(module)).map(({ metatype }) => metatype.name);
}

/**
 * Runs methods inside the enhancers of their class and method and inside the global ones of `config`, in place of those of
 * the application. Nest 11 and 12: `ExternalContextCreator.fromContainer` reads these two members of the container.
 */
export function createContextCreator(modules: ModulesContainer, config: ApplicationConfig): ExternalContextCreator {
  const container = { applicationConfig: config, getModules: () => modules };
  return ExternalContextCreator.fromContainer(container as never);
}

/** A method on an instance, as Nest looks for its enhancers. */
export interface BoundMethod {
  wrapper: InstanceWrapper;
  instance: object;
  method: (...args: never[]) => unknown;
  contextId?: ReturnType<typeof ContextIdFactory.create>;
}

/**
 * What the exception filters of a method return for an error; `undefined` when none catches it. The public way,
 * `ExternalContextCreator.create`, logs every error that filters leave alone, with all that hangs on it. Nest 11 and 12:
 * `ExternalContextCreator.filtersContextCreator`, `ExternalExceptionsHandler.invokeCustomFilters`, `Module.token`.
 */
export function invokeFilters(
  creator: ExternalContextCreator,
  { wrapper, instance, method, contextId }: BoundMethod,
  error: unknown,
  host: ArgumentsHost,
): unknown {
  const { filtersContextCreator } = creator as unknown as { filtersContextCreator: FiltersContextCreator };
  const filters = filtersContextCreator.create(instance, method, wrapper.host?.token, contextId, wrapper.id);
  // Nest 11 says null.
  return filters.invokeCustomFilters(error, host) ?? undefined;
}

interface FiltersContextCreator {
  create(...args: unknown[]): { invokeCustomFilters(error: unknown, host: ArgumentsHost): unknown };
}
