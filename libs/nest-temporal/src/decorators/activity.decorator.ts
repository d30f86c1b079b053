import { OptionPlace } from '@nest-temporal/core/internal/common/options/option-place';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import { flag, text } from '@nest-temporal/core/internal/common/options/option-types';
import { TemporalConfigurationError } from '../errors.js';
import { activityClassKey, activityMethodsKey } from '../worker/metadata.accessor.js';

/** Options of `@Activity()` on a class. */
export interface ActivityClassOptions {
  /** Task queue of the worker that runs the class, needed only if there are several workers. @defaultValue that of the only worker */
  taskQueue?: string;
}

/** Options of `@Activity()` on a method. */
export interface ActivityMethodOptions {
  /** Activity type. @defaultValue the name of the method */
  name?: string;
  /** Whether the method receives every activity type that has no activity of its own, with its arguments as a list of raw payloads. @defaultValue false */
  dynamic?: boolean;
}

export const activityClassSchema = optionsOf<ActivityClassOptions>()({
  taskQueue: text().otherwise('that of the only worker'),
});

export const activityMethodSchema = optionsOf<ActivityMethodOptions>()({
  name: text().otherwise('the name of the method'),
  dynamic: flag().default(false),
});

type ActivityDecorator = (target: object, property?: string | symbol, descriptor?: PropertyDescriptor) => void;

/**
 * Marks a provider class as holding activities, and each of its methods that is one.
 *
 * The method's decorator is what makes the compiler emit the types of its parameters, by which DTOs are revived.
 *
 * @example
 * ```ts
 * @Injectable()
 * @Activity()
 * export class GreetingActivities {
 *   constructor(private readonly greeter: Greeter) {}
 *
 *   @Activity()
 *   async composeGreeting(input: GreetingInput): Promise<string> {
 *     return this.greeter.greet(input.name);
 *   }
 * }
 * ```
 *
 * @throws TemporalConfigurationError for an unknown or malformed option, or for a member that is not a method
 */
export function Activity(options: ActivityClassOptions & ActivityMethodOptions = {}): ActivityDecorator {
  return (target, property, descriptor) => {
    if (property === undefined) {
      Reflect.defineMetadata(activityClassKey, readClassOptions(target as { name: string }, options), target);
      return;
    }
    const method = { method: property, ...readMethodOptions(target, property, descriptor, options) };
    const known = (Reflect.getOwnMetadata(activityMethodsKey, target) ?? []) as object[];
    Reflect.defineMetadata(activityMethodsKey, [...known, method], target);
  };
}

function readClassOptions({ name }: { name: string }, options: object): ActivityClassOptions {
  const place = placeOf(`class "${name}"`);
  refuseMisplaced(options, activityMethodSchema.properties, place, 'a method');
  return activityClassSchema.read(options, place);
}

function readMethodOptions(
  target: object,
  property: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  options: object,
): ActivityMethodOptions {
  const isStatic = typeof target === 'function';
  const { name } = isStatic ? target : target.constructor;
  const place = placeOf(`"${name}.${String(property)}"`);
  const { value } = (descriptor ?? Object.getOwnPropertyDescriptor(target, property) ?? {}) as { value?: unknown };
  if (isStatic || typeof value !== 'function') {
    throw new TemporalConfigurationError(
      `${place.where}: ${isStatic ? 'it is static' : 'it is a property or an accessor'}. Activities are methods of the ` +
        `instance. Write it as a method: async ${String(property)}(...) { ... }.`,
    );
  }
  refuseMisplaced(options, activityClassSchema.properties, place, 'the class');
  return activityMethodSchema.read(options, place);
}

function placeOf(where: string): OptionPlace {
  return new OptionPlace(`@Activity() on ${where}`, TemporalConfigurationError);
}

/** Refuses an option that the decorator takes elsewhere. */
function refuseMisplaced(options: object, others: object, place: OptionPlace, owner: string): void {
  const misplaced = Object.keys(options ?? {}).find((name) => Object.hasOwn(others, name));
  if (misplaced === undefined) return;
  place.at(misplaced).refuse(`belongs to ${owner}`, `Move it to the @Activity() on ${owner}.`);
}

/** {@link Activity} for classes, under the name other libraries use. */
export const Activities: (options?: ActivityClassOptions) => ClassDecorator = Activity;

/** {@link Activity} for methods, under the name other libraries use. */
export const ActivityMethod: (options?: ActivityMethodOptions) => MethodDecorator = Activity;
