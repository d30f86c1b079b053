import { TemporalError } from '@nest-temporal/core';

/** The application is wired in a way that cannot work; the message names class, method and cure. */
export class TemporalConfigurationError extends TemporalError {
  override readonly name: string = 'TemporalConfigurationError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_NEST_CONFIGURATION_INVALID', message, options);
  }
}
