import { TemporalError } from '@nest-temporal/core/internal/common/errors';

/** The server cannot listen on the given address. */
export class ServerAddressError extends TemporalError {
  override readonly name = 'ServerAddressError';

  constructor(
    readonly address: string,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super('TEMPORAL_SERVER_ADDRESS_UNAVAILABLE', `The server cannot listen on ${address}: ${problem}`, options);
  }
}
