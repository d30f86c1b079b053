/** Checks of module options that say where the option stands. What the values mean is checked by core. */
import { TemporalError } from '@nest-temporal/core';
import { nearNames } from '@nest-temporal/core/internal/common/near-names';
import { TemporalConfigurationError } from './errors.js';

/**
 * @param where - the call that takes the options: `TemporalModule.forRoot()`
 * @throws TemporalConfigurationError when `options` is not an object or holds a name that is not in `known`
 */
export function checkOptionNames(where: string, options: unknown, known: object): void {
  if (typeof options !== 'object' || options === null) {
    throw new TemporalConfigurationError(
      `${where}: the options must be an object, not ${options === null ? 'null' : typeof options}. A factory must return them`,
    );
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const near = nearNames(name, Object.keys(known)).map((candidate) => `'${candidate}'`);
    throw new TemporalConfigurationError(
      `${where}: '${name}' is no option. ` +
        (near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${Object.keys(known).join(', ')}`),
    );
  }
}

/**
 * Runs what takes options, and says in its error where they came from.
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
