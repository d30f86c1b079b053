import { OptionsError } from '@nest-temporal/core';

/** An option of a test environment is invalid, or its server does not support the call. */
export class TestEnvironmentError extends OptionsError {
  override readonly name = 'TestEnvironmentError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_TEST_ENVIRONMENT_INVALID', message, options);
  }
}
