/** Errors of core about options, with the place in the modules where the options were given. */
import { TemporalError } from '@nest-temporal/core';
import { TemporalConfigurationError } from './errors.js';

/**
 * Runs `action` and adds the place of the options to its errors.
 *
 * @throws TemporalConfigurationError in place of an error of core about an option, which is its `cause`
 */
export async function atPlace<T>(where: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TemporalError) || !error.code.endsWith('_OPTIONS_INVALID')) throw error;
    throw new TemporalConfigurationError(`${where}: ${error.message}`, { cause: error });
  }
}
