/** The `activities` option in all its forms, as a list of definitions. */
import { parameterTypesOf } from '../../common/parameter-types.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import { WorkerOptionsError } from '../errors.js';

type AnyFunction = (...args: unknown[]) => unknown;

/** An object of functions, or an instance of a class whose methods are activities. */
export type ActivitiesObject = object;

/**
 * @throws WorkerOptionsError when an element is not an activity
 */
export function toActivityDefinitions(activities: unknown, option = `"activities"`): ActivityDefinition[] {
  if (activities === undefined) return [];
  if (Array.isArray(activities)) {
    return activities.flatMap((entry: unknown, i) => {
      if (isDefinition(entry)) return [entry];
      const place = `${option}[${i}]`;
      const isFunction = typeof entry === 'function' && !isClass(entry);
      return isFunction ? [fromFunction(entry as AnyFunction, place)] : toActivityDefinitions(entry ?? null, place);
    });
  }
  if (isClass(activities)) {
    throw new WorkerOptionsError(
      `${option}: class "${(activities as { name: string }).name}" must be an instance. Pass an instance of the class.`,
    );
  }
  if (typeof activities !== 'object' || activities === null) {
    throw new WorkerOptionsError(
      `${option} must be an object of functions, an instance of a class, or a list of these, but is ${activities === null ? 'null' : typeof activities}.`,
    );
  }
  const prototype = Object.getPrototypeOf(activities) as object | null;
  return prototype === null || prototype === Object.prototype
    ? fromObject(activities as Record<string, unknown>, option)
    : fromInstance(activities as Record<string, unknown>, option);
}

function isDefinition(entry: unknown): entry is ActivityDefinition {
  if (typeof entry !== 'object' || entry === null) return false;
  const { name, run } = entry as Partial<ActivityDefinition>;
  return typeof name === 'string' && typeof run === 'function';
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function fromFunction(run: AnyFunction, place: string): ActivityDefinition {
  if (run.name === '') {
    throw new WorkerOptionsError(`${place} is a function without a name. Pass { name, run } instead.`);
  }
  return { name: run.name, run, source: `${place} "${run.name}"` };
}

function fromObject(functions: Record<string, unknown>, option: string): ActivityDefinition[] {
  return Object.entries(functions).map(([name, run]) => {
    if (typeof run !== 'function' || isClass(run)) {
      throw new WorkerOptionsError(
        `${option}.${name} is not a function but ${isClass(run) ? 'a class' : typeof run}. Remove it.`,
      );
    }
    return { name, run: run as AnyFunction, source: `${option}.${name}` };
  });
}

/**
 * The methods of an instance, and of its base classes, bound to it. A function of the instance's own replaces the method of
 * its name, as a mock does, and gets the arguments that the method would get.
 */
function fromInstance(instance: Record<string, unknown>, option: string): ActivityDefinition[] {
  const className = instance.constructor.name;
  const definitions = new Map<string, ActivityDefinition>();
  for (let p = Object.getPrototypeOf(instance) as object; p !== null && p !== Object.prototype;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(p))) {
      if (name === 'constructor' || typeof value !== 'function' || definitions.has(name)) continue;
      const own = Object.getOwnPropertyDescriptor(instance, name)?.value as unknown;
      definitions.set(name, {
        name,
        run: ((typeof own === 'function' ? own : value) as AnyFunction).bind(instance),
        parameterTypes: parameterTypesOf(p, name),
        source: `${className}.${name}`,
      });
    }
    p = Object.getPrototypeOf(p) as object;
  }
  if (definitions.size === 0) {
    throw new WorkerOptionsError(`${option}: the instance of "${className}" has no methods to use as activities.`);
  }
  return [...definitions.values()];
}
