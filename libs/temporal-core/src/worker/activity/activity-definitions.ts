/** The `activities` option in all its forms, as a list of definitions. */
import type { Option } from '../../common/options/option.js';
import type { OptionPlace } from '../../common/options/option-place.js';
import { optionsOf } from '../../common/options/option-schema.js';
import { array, custom, flag, func, text } from '../../common/options/option-types.js';
import { parameterTypesOf, type ParameterType } from '../../common/parameter-types.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import type { ActivitiesSource } from '../worker-options.js';

type AnyFunction = (...args: unknown[]) => unknown;

export const activityDefinitionSchema = optionsOf<ActivityDefinition>()({
  name: custom<string>('a string', (name, place) =>
    typeof name === 'string' ? name : place.refuseValue(name),
  ).required(),
  run: func<ActivityDefinition['run']>().required(),
  parameterTypes: array() as Option<readonly ParameterType[]>,
  dynamic: flag().default(false),
  source: text().otherwise('the name'),
});

/** The `activities` option of a worker; read as definitions. */
export const activitiesOption = custom<ActivitiesSource | readonly ActivitiesSource[], readonly ActivityDefinition[]>(
  'an object of functions, an instance of a class, or an array of these and of functions',
  definitionsOf,
);

function definitionsOf(activities: unknown, place: OptionPlace): ActivityDefinition[] {
  if (Array.isArray(activities)) {
    return activities.flatMap((entry: unknown, i) => definitionsOfElement(entry, place.at(i)));
  }
  if (isClass(activities)) place.refuseValue(activities, undefined, 'Pass an instance of the class.');
  if (typeof activities !== 'object' || activities === null || 'then' in activities) {
    return place.refuseValue(activities);
  }
  const prototype = Object.getPrototypeOf(activities) as object | null;
  return prototype === null || prototype === Object.prototype
    ? fromObject(activities as Record<string, unknown>, place)
    : fromInstance(activities as Record<string, unknown>, place);
}

const element = 'a function, an object of functions, or an instance of a class';

function definitionsOfElement(entry: unknown, place: OptionPlace): ActivityDefinition[] {
  if (isDefinition(entry)) {
    activityDefinitionSchema.read(entry, place);
    return [entry];
  }
  if (typeof entry === 'function' && !isClass(entry)) return [fromFunction(entry as AnyFunction, place)];
  if (entry === undefined) place.refuseValue(entry, element, 'Remove it, or look for a cyclic import.');
  return definitionsOf(entry, place.with({ allowed: element }));
}

function isDefinition(entry: unknown): entry is ActivityDefinition {
  if (typeof entry !== 'object' || entry === null) return false;
  const { name, run } = entry as Partial<ActivityDefinition>;
  return typeof name === 'string' && typeof run === 'function';
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function fromFunction(run: AnyFunction, place: OptionPlace): ActivityDefinition {
  if (run.name === '') place.refuse('is a function without a name', 'Pass { name, run } instead.');
  return { name: run.name, run, source: `"${place.path}" (${run.name})` };
}

function fromObject(functions: Record<string, unknown>, place: OptionPlace): ActivityDefinition[] {
  return Object.entries(functions).map(([name, run]) => {
    const at = place.at(name);
    if (typeof run !== 'function' || isClass(run)) at.refuseValue(run, 'a function', 'Remove it.');
    return { name, run: run as AnyFunction, source: `"${at.path}"` };
  });
}

/**
 * The methods of an instance, and of its base classes, bound to it. A function of the instance's own replaces the method of
 * its name, as a mock does, and gets the arguments that the method would get.
 */
function fromInstance(instance: Record<string, unknown>, place: OptionPlace): ActivityDefinition[] {
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
    place.refuse(
      `is an instance of "${className}" without methods that could be activities`,
      'Add methods, or remove it.',
    );
  }
  return [...definitions.values()];
}
