/**
 * Which of Nest's enhancers stand before an activity method: those of the application, of the class, of the method. Asked
 * once, when a worker is made; finds out, too, which of them Nest would leave out without a word.
 */
import { ValidationPipe } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { TemporalConfigurationError } from '../../errors.js';
import { checkOptionNames } from '../../option-checks.js';
import type { InstanceWrapper } from '../request-scope.js';

/** Which enhancers run around the activities of a worker: all those of a kind or none, also those of class and method. */
export interface ActivityEnhancers {
  /** @defaultValue true */
  guards?: boolean;
  /** @defaultValue true */
  interceptors?: boolean;
  /** Exception filters. @defaultValue true */
  filters?: boolean;
}

/** {@link ActivityEnhancers} with its defaults; also the list of its options. */
const allOn: Required<ActivityEnhancers> = { guards: true, interceptors: true, filters: true };

/**
 * Which kinds of enhancers are on.
 *
 * @throws TemporalConfigurationError when the option is malformed
 */
export function enhancersThatAreOn(option: ActivityEnhancers = allOn): Required<ActivityEnhancers> {
  const where = "Option 'enhancers' of registerWorker";
  checkOptionNames(where, option, allOn);
  for (const [name, value] of Object.entries(option as Record<string, unknown>)) {
    if (typeof value === 'boolean' || value === undefined) continue;
    throw new TemporalConfigurationError(`${where}: '${name}' must be true or false, not ${JSON.stringify(value)}`);
  }
  const { guards = true, interceptors = true, filters = true } = option;
  return { guards, interceptors, filters };
}

export type EnhancerKind = 'guards' | 'interceptors' | 'filters' | 'pipes';

/** One activity method of a provider. */
export interface ActivityMethod {
  wrapper: InstanceWrapper;
  target: DtoClass;
  method: string | symbol;
  /** `PaymentActivities.charge` */
  source: string;
}

/** Under which Nest's decorators write on class and method. */
export const enhancerKeys = {
  guards: '__guards__',
  interceptors: '__interceptors__',
  filters: '__exceptionFilters__',
  pipes: '__pipes__',
} as const satisfies Record<EnhancerKind, string>;

const decorators = {
  guards: '@UseGuards',
  interceptors: '@UseInterceptors',
  filters: '@UseFilters',
  pipes: '@UsePipes',
} as const satisfies Record<EnhancerKind, string>;

/**
 * All enhancers of one kind that Nest would run for a method: instances, or classes that Nest constructs.
 *
 * @throws TemporalConfigurationError when Nest would leave one of them out, which for a guard means to admit everybody
 */
export function enhancersOf(config: ApplicationConfig, activity: ActivityMethod, kind: EnhancerKind): unknown[] {
  const { target, method, wrapper } = activity;
  const callback = (target.prototype as Record<string | symbol, object>)[method];
  const local = [...metadataOf(enhancerKeys[kind], target), ...metadataOf(enhancerKeys[kind], callback)];
  for (const enhancer of local) refuseUnconstructed(activity, kind, enhancer);
  const scoped = scopedGlobals(config, kind);
  // Nest gives these to classes that it constructs; to others they would never be loaded.
  const [first] = scoped;
  if (first && wrapper.isNotMetatype) {
    throw leftOut(activity, String(first.name), 'a global enhancer that is not a singleton');
  }
  return [...globals(config, kind), ...scoped.map(({ metatype }) => metatype as unknown), ...local];
}

/** True for Nest's ValidationPipe, its subclasses and their instances. */
export function isValidationPipe(pipe: unknown): boolean {
  if (typeof pipe !== 'function') return pipe instanceof ValidationPipe;
  return pipe === ValidationPipe || pipe.prototype instanceof ValidationPipe;
}

function metadataOf(key: string, target: object): unknown[] {
  return (Reflect.getMetadata(key, target) ?? []) as unknown[];
}

function refuseUnconstructed(activity: ActivityMethod, kind: EnhancerKind, enhancer: unknown): void {
  if (typeof enhancer !== 'function' || activity.wrapper.host?.injectables.has(enhancer)) return;
  throw leftOut(activity, enhancer.name, `the class of a ${decorators[kind]}`);
}

function leftOut({ target, source }: ActivityMethod, enhancer: string, what: string): TemporalConfigurationError {
  return new TemporalConfigurationError(
    `Activity ${source}: '${enhancer}' is ${what}, and Nest constructs it only for providers that are classes, while ` +
      `'${target.name}' comes from useFactory or useValue. Provide the class itself, or give the decorator an instance`,
  );
}

function globals(config: ApplicationConfig, kind: EnhancerKind): unknown[] {
  switch (kind) {
    case 'guards':
      return config.getGlobalGuards();
    case 'interceptors':
      return config.getGlobalInterceptors();
    case 'filters':
      return config.getGlobalFilters();
    case 'pipes':
      return config.getGlobalPipes();
  }
}

function scopedGlobals(config: ApplicationConfig, kind: EnhancerKind): InstanceWrapper[] {
  switch (kind) {
    case 'guards':
      return config.getGlobalRequestGuards() as InstanceWrapper[];
    case 'interceptors':
      return config.getGlobalRequestInterceptors() as InstanceWrapper[];
    case 'filters':
      return config.getGlobalRequestFilters() as InstanceWrapper[];
    case 'pipes':
      return config.getGlobalRequestPipes() as InstanceWrapper[];
  }
}
