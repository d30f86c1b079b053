/** How many updates a run may have, and how large they may be. A limit of 0 is none. */
import { ResourceExhaustedCause, ResourceExhaustedScope } from '@nest-temporal/core/internal/proto/enums';
import { FailedPreconditionError, ResourceExhaustedError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';

export interface UpdateCounts {
  /** Admitted or accepted, and not completed. */
  readonly inFlight: number;
  readonly completed: number;
}

/** @throws ResourceExhaustedError when too many are under way */
export function checkInFlight(config: DynamicConfig, { inFlight }: UpdateCounts): void {
  const limit = config.get('history.maxInFlightUpdates');
  if (limit === 0 || inFlight < limit) return;
  throw exhausted(`limit on number of concurrent in-flight updates has been reached (${limit})`);
}

/** @throws FailedPreconditionError when the run has had all the updates that it may have */
export function checkTotal(config: DynamicConfig, { inFlight, completed }: UpdateCounts): void {
  const limit = totalLimit(config);
  if (limit === 0 || inFlight + completed < limit) return;
  throw new FailedPreconditionError(
    `The limit on the total number of distinct updates in this workflow has been reached (${limit}). ` +
      'Make sure any duplicate updates share an Update ID so the server can deduplicate them, ' +
      "and consider rejecting updates that you aren't going to process. " +
      'You can also Continue-as-New to avoid this; we recommend you check Continue-as-New Suggested in your Workflow.',
  );
}

/** @throws ResourceExhaustedError when those under way are too large together */
export function checkSize(config: DynamicConfig, bytes: number): void {
  const limit = config.get('history.maxInFlightUpdatePayloads');
  if (limit === 0 || bytes < limit) return;
  throw exhausted(`limit on total payload size of in-flight updates has been reached (${limit} bytes)`);
}

/** True when the workflow had better continue as new, so that it can take updates again. */
export function nearsTotal(config: DynamicConfig, { inFlight, completed }: UpdateCounts): boolean {
  const share = config.get('history.maxTotalUpdates.suggestContinueAsNewThreshold');
  const threshold = Math.ceil(totalLimit(config) * share);
  return threshold > 0 && inFlight + completed >= threshold;
}

function totalLimit(config: DynamicConfig): number {
  return config.get('history.maxTotalUpdates');
}

function exhausted(message: string): ResourceExhaustedError {
  return new ResourceExhaustedError(
    message,
    ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT,
    ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE,
  );
}
