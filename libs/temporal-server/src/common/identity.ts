/** The name that a worker or client gives itself. */
import { InvalidArgumentError } from './errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';

/** @throws InvalidArgumentError when it is too long */
export function checkIdentity(config: DynamicConfig, identity: string | undefined): void {
  if (Buffer.byteLength(identity ?? '') > config.get('limit.maxIDLength')) {
    throw new InvalidArgumentError('Identity length exceeds limit.');
  }
}
