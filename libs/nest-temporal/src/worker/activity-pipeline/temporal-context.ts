/**
 * What guards, interceptors, filters and parameter decorators see of an activity: a context of type `temporal`, whose
 * arguments are those of the activity method.
 */
import type { ArgumentsHost } from '@nestjs/common';
import { ActivityContext } from '@nest-temporal/core/activity';
import { TemporalConfigurationError } from '../../errors.js';

/** `ArgumentsHost.getType()` around an activity. */
export const temporalContextType = 'temporal';

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
    `getActivityContext() was given a context of type '${host.getType<string>()}', which belongs to no activity. ` +
      `Ask isTemporalContext() first`,
  );
}
