import { OptionsError } from '@nest-temporal/core';

/** An option of a test environment is wrong, or what is asked of it is not for its kind of server. */
export class TestEnvironmentError extends OptionsError {
  override readonly name = 'TestEnvironmentError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_TEST_ENVIRONMENT_INVALID', message, options);
  }
}
