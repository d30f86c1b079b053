import { TemporalError } from '@nest-temporal/core';

/** An option of a test environment is wrong, or what is asked of it is not for its kind of server. */
export class TestEnvironmentError extends TemporalError {
  override readonly name = 'TestEnvironmentError';

  constructor(message: string) {
    super('TEMPORAL_TEST_ENVIRONMENT_INVALID', message);
  }
}
