import { ServiceError } from '../common/errors.js';

/** For work between runs: one that refuses it, above all since it does not exist or is at its limits, gets nothing. */
export function ignoringRefusal(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
