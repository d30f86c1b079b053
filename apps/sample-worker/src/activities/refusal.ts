import { ApplicationFailure } from '@nest-temporal/nestjs';

/** A "no" that is an answer and not a fault: never tried again, decided upon by the workflow, and no warning in the log. */
export function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, category: 'BENIGN' });
}
