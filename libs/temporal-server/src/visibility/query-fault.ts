import { InvalidArgumentError } from '../common/errors.js';

/** A query that cannot be obeyed; leaves the server as INVALID_ARGUMENT `invalid query: …`. */
export class QueryFault extends Error {
  override readonly name = 'QueryFault';

  toServiceError(): InvalidArgumentError {
    return new InvalidArgumentError(`invalid query: ${this.message}`);
  }
}
