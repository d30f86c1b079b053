/** `NEST_TEMPORAL_WORKER=off`: the same application without its workers, as for a REPL or a process that only serves HTTP. */
import { TemporalConfigurationError } from '../errors.js';

const variable = 'NEST_TEMPORAL_WORKER';

/** @throws TemporalConfigurationError when the variable is set to something else than `on` and `off` */
export function areWorkersOn(env: Readonly<Record<string, string | undefined>>): boolean {
  const value = env[variable];
  if (value === undefined || value === '' || value === 'on') return true;
  if (value === 'off') return false;
  throw new TemporalConfigurationError(`The environment variable ${variable} must be "on" or "off", not "${value}".`);
}
