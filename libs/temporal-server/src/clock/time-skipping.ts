/** What the TestService does to the clock. Locks are counted; time skips while there is none. */
export interface TimeSkipping {
  readonly isSupported: boolean;
  /** Adds a lock. */
  lock(): void;
  /** @throws a FAILED_PRECONDITION service error when there is no lock to take away */
  unlock(): void;
  /** Resolves when the server's time is `atMs`; the lock count stays. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
  /** Takes a lock away until the server's time is `atMs`. */
  unlockUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}
