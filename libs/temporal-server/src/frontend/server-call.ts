/**
 * One call from the server's end. Most calls are answered at once and never ask for the signal, so it is made on
 * demand.
 */
import type { RpcMetadata } from '@nest-temporal/core/internal/common/rpc-channel';
import { CancelledError, type ServiceError } from '../common/errors.js';
import type { Call } from '../context/call.js';

/** Milliseconds that a call without a deadline gets: a day. */
const unlimitedMs = 24 * 3_600_000;

export interface ServerCallOptions {
  /** `Date.now` at which the caller gives up; Infinity when he never does. */
  deadlineMs: number;
  /** Read on demand. */
  metadata: () => RpcMetadata;
  /** The caller is behind a network. */
  isRemote: boolean;
}

export class ServerCall implements Call {
  readonly deadlineMs: number;
  readonly lacksDeadline: boolean;
  readonly isRemote: boolean;
  /** Told when the call ends before its handler has answered. */
  onEnd: ((error: ServiceError) => void) | undefined;

  private readonly readMetadata: () => RpcMetadata;
  private controller: AbortController | undefined;
  private endedBy: ServiceError | undefined;

  constructor({ deadlineMs, metadata, isRemote }: ServerCallOptions) {
    this.lacksDeadline = deadlineMs === Infinity;
    this.deadlineMs = this.lacksDeadline ? Date.now() + unlimitedMs : deadlineMs;
    this.readMetadata = metadata;
    this.isRemote = isRemote;
  }

  get metadata(): RpcMetadata {
    return this.readMetadata();
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.endedBy) this.controller.abort(this.endedBy);
    }
    return this.controller.signal;
  }

  /** Its caller aborted it. */
  cancel(): void {
    this.end(new CancelledError('The call was aborted by its AbortSignal'));
  }

  /** Ends the call: whoever waits on its behalf stops. Only the first time counts. */
  end(error: ServiceError): void {
    if (this.endedBy) return;
    this.endedBy = error;
    this.controller?.abort(error);
    this.onEnd?.(error);
  }
}
