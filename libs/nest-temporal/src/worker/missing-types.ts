/**
 * Finds parameters of activity classes whose types did not reach the run time: the compiler emits no metadata (tsx,
 * esbuild, `emitDecoratorMetadata` off), or erased the type (`import type`, an interface, a union). Arguments are then
 * neither made instances nor validated, and Nest injects nothing.
 */
import { parameterTypesOf, typeOf, type DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { dependencyKeys, type InstanceWrapper } from '../nest-framework.js';
import type { DiscoveredActivities } from './activity.explorer.js';

/** One line for the log about all of them; empty when every type is known. */
export function describeMissingTypes(found: readonly DiscoveredActivities[]): string {
  const constructors = found.flatMap(({ target, activities }) => {
    const [first] = activities;
    return first && lacksConstructorTypes(first.method.wrapper, target) ? [`the constructor of ${target.name}`] : [];
  });
  const methods = found
    .filter(({ isMarked }) => isMarked)
    .flatMap(({ activities }) => activities.flatMap(({ method }) => untypedParameters(method.target, method.method)));
  const all = [...constructors, ...methods];
  if (all.length === 0) return '';
  return (
    `Types are unknown at run time for ${all.join(', ')}: arguments of activities are plain JSON and are not ` +
    `validated, and Nest injects nothing into constructors. Compile with "experimentalDecorators" and ` +
    `"emitDecoratorMetadata" (tsc) or "decoratorMetadata" (swc); esbuild and tsx emit none. Import the class of a parameter ` +
    `by value, not by "import type", or declare it: @Payload(() => Type); @Payload(() => Object) for plain JSON`
  );
}

function untypedParameters(target: DtoClass, method: string | symbol): string[] {
  const prototype = target.prototype as Record<string | symbol, (...args: never[]) => unknown>;
  const count = prototype[method]?.length ?? 0;
  const emitted = Reflect.getMetadata(dependencyKeys.constructorTypes, prototype, method) as unknown[] | undefined;
  const declared = parameterTypesOf(prototype, method);
  const places = Array.from({ length: count }, (_, i) => i).filter(
    (i) => typeOf(declared[i]) === undefined && (emitted === undefined || emitted[i] === Object),
  );
  if (places.length === 0) return [];
  const parameters = places.map((i) => String(i + 1)).join(' and ');
  return [`${target.name}.${String(method)} (parameter ${parameters})`];
}

function lacksConstructorTypes({ isNotMetatype, inject }: InstanceWrapper, target: DtoClass): boolean {
  if (isNotMetatype || inject || target.length === 0) return false;
  const keys = [dependencyKeys.constructorTypes, dependencyKeys.constructorTokens];
  return !keys.some((key) => Reflect.hasMetadata(key, target));
}
