/** Limits that the real server fixes in its code, in milliseconds and bytes. */

/** How long after its last poll a sticky queue counts as attended. */
export const stickyPollerWindowMs = 10_000;
/** What a long poll leaves of the caller's time, for the way of its answer. */
export const pollTailRoomMs = 1_000;
/** A caller who waits less may not poll. */
export const shortestPollMs = 2_000;
/** From this attempt of a workflow task on, updates and queries are refused instead of waiting for it. */
export const failingAttempt = 3;
export const longestWorkflowTaskMs = 120_000;
export const longestFairnessKeyBytes = 64;
/** The longest duration, to which others are cut: a hundred years. */
export const longestDurationSeconds = 100 * 365 * 24 * 3600;
/** Largest request over gRPC. */
export const largestRequestBytes = 4 * 1024 * 1024;
