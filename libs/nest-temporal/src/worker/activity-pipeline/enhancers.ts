/**
 * The enhancers that `@UseGuards()` and its siblings bind to an activity: those of the class, then those of the method. Read
 * once, when a worker is made; finds, too, those that Nest would silently leave out.
 */
import { ValidationPipe, type Type } from '@nestjs/common';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { TemporalConfigurationError } from '../../errors.js';
import { constructsEnhancer, enhancerKeys, type InstanceWrapper } from '../../nest-framework.js';
import type { EnhancerKind } from './global-enhancers.js';

/** One activity method of a provider. */
export interface ActivityMethod {
  wrapper: InstanceWrapper;
  target: DtoClass;
  method: string | symbol;
  /** `PaymentActivities.charge` */
  source: string;
}

const decorators = {
  guards: '@UseGuards()',
  interceptors: '@UseInterceptors()',
  filters: '@UseFilters()',
  pipes: '@UsePipes()',
} as const satisfies Record<EnhancerKind, string>;

/**
 * The enhancers of one kind that are bound to the class and the method: instances, or classes that Nest constructs.
 *
 * @throws TemporalConfigurationError when Nest would leave one out, which for a guard means to admit everybody
 */
export function boundEnhancers(activity: ActivityMethod, kind: EnhancerKind): unknown[] {
  const { target, method } = activity;
  const callback = (target.prototype as Record<string | symbol, object>)[method];
  const bound = [...metadataOf(enhancerKeys[kind], target), ...metadataOf(enhancerKeys[kind], callback)];
  for (const enhancer of bound) refuseUnconstructed(activity, kind, enhancer);
  return bound;
}

/** True for Nest's ValidationPipe, its subclasses and their instances. */
export function isValidationPipe(pipe: unknown): boolean {
  if (typeof pipe !== 'function') return pipe instanceof ValidationPipe;
  return pipe === ValidationPipe || pipe.prototype instanceof ValidationPipe;
}

function metadataOf(key: string, target: object): unknown[] {
  return (Reflect.getMetadata(key, target) ?? []) as unknown[];
}

function refuseUnconstructed({ wrapper, target, source }: ActivityMethod, kind: EnhancerKind, enhancer: unknown): void {
  if (typeof enhancer !== 'function' || constructsEnhancer(wrapper, enhancer as Type)) return;
  throw new TemporalConfigurationError(
    `Activity ${source}: "${enhancer.name}" is passed to ${decorators[kind]} as a class. Nest constructs it only for ` +
      `providers that are classes, but "${target.name}" comes from useFactory or useValue. Provide the class itself, or ` +
      `pass an instance to the decorator.`,
  );
}
