import { activityClassKey, activityMethodsKey } from '../worker/metadata.accessor.js';

/** Options of `@Activity()` on a class. */
export interface ActivityClassOptions {
  /** Task queue of the worker that takes the class; needed only where several workers could. */
  taskQueue?: string;
}

/** Options of `@Activity()` on a method. */
export interface ActivityMethodOptions {
  /** Activity type. @defaultValue the name of the method */
  name?: string;
  /** Takes every type that has no activity of its own; gets the raw payloads as one list. */
  dynamic?: boolean;
}

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
 */
export function Activity(options: ActivityClassOptions & ActivityMethodOptions = {}): ActivityDecorator {
  return (target, property) => {
    if (property === undefined) {
      Reflect.defineMetadata(activityClassKey, { taskQueue: options.taskQueue }, target);
      return;
    }
    const known = (Reflect.getOwnMetadata(activityMethodsKey, target) ?? []) as object[];
    const method = { method: property, name: options.name, dynamic: options.dynamic ?? false };
    Reflect.defineMetadata(activityMethodsKey, [...known, method], target);
  };
}

/** {@link Activity} for classes, under the name other libraries use. */
export const Activities: (options?: ActivityClassOptions) => ClassDecorator = Activity;

/** {@link Activity} for methods, under the name other libraries use. */
export const ActivityMethod: (options?: ActivityMethodOptions) => MethodDecorator = Activity;
