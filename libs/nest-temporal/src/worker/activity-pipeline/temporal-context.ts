/**
 * What guards, interceptors, filters and parameter decorators see of an activity: a context of type `temporal`, whose
 * arguments are those of the activity method.
 */
import type { ArgumentsHost } from '@nestjs/common';
import { ActivityContext } from '@nest-temporal/core/activity';
import { TemporalConfigurationError } from '../../errors.js';

/** `ArgumentsHost.getType()` around an activity. */
export const temporalContextType = 'temporal';

type Switched<Method extends 'switchToHttp' | 'switchToRpc' | 'switchToWs'> = ReturnType<ArgumentsHost[Method]>;

/** What exception filters get of an activity. Filters of other transports find its arguments where theirs would be. */
export class ActivityArgumentsHost implements ArgumentsHost {
  constructor(private readonly args: unknown[]) {}

  getArgs<T extends unknown[]>(): T {
    return this.args as T;
  }

  getArgByIndex<T>(index: number): T {
    return this.args[index] as T;
  }

  getType<T extends string>(): T {
    return temporalContextType as T;
  }

  switchToHttp(): Switched<'switchToHttp'> {
    const at = <T>(index: number): T => this.getArgByIndex<T>(index);
    return { getRequest: () => at(0), getResponse: () => at(1), getNext: () => at(2) };
  }

  switchToRpc(): Switched<'switchToRpc'> {
    const at = <T>(index: number): T => this.getArgByIndex<T>(index);
    return { getData: () => at(0), getContext: () => at(1) };
  }

  switchToWs(): Switched<'switchToWs'> {
    const at = <T>(index: number): T => this.getArgByIndex<T>(index);
    return { getClient: () => at(0), getData: () => at(1), getPattern: () => at(this.args.length - 1) };
  }
}

/**
 * True around an activity: `host.getArgs()` are the activity's arguments, and there is no request or response.
 *
 * @example
 * ```ts
 * canActivate(context: ExecutionContext): boolean {
 *   return isTemporalContext(context) || this.hasSession(context.switchToHttp().getRequest());
 * }
 * ```
 */
export function isTemporalContext(host: ArgumentsHost): boolean {
  return host.getType<string>() === temporalContextType;
}

/**
 * The context of the activity that `host` belongs to; the same as `ActivityContext.current()`.
 *
 * @throws TemporalConfigurationError when `host` belongs to something else, such as an HTTP request
 */
export function getActivityContext(host: ArgumentsHost): ActivityContext {
  if (isTemporalContext(host)) return ActivityContext.current();
  throw new TemporalConfigurationError(
    `getActivityContext() was given a context of type "${host.getType<string>()}", which is not the context of an activity. ` +
      `Call isTemporalContext() first.`,
  );
}
