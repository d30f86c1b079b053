/**
 * Events and abort signals of a realm, as far as libraries use them without a document: targets in no tree, nothing
 * bubbles. An error that a listener throws is an unhandled rejection, as on the host.
 *
 * Evaluated inside the realm.
 */

export class RealmDOMException extends Error {
  override readonly name: string;

  constructor(message = '', options: string | { name?: string; cause?: unknown } = 'Error') {
    super(String(message));
    this.name = typeof options === 'string' ? options : (options.name ?? 'Error');
    if (typeof options === 'object' && 'cause' in options) this.cause = options.cause;
  }

  get code(): number {
    return { AbortError: 20, TimeoutError: 23, DataCloneError: 25 }[this.name] ?? 0;
  }
}

export class RealmEvent {
  readonly type: string;
  readonly cancelable: boolean;
  readonly bubbles = false;
  defaultPrevented = false;
  target: RealmEventTarget | null = null;
  /** {@link stopImmediatePropagation} was called. */
  isStopped = false;

  constructor(type: string, init: { cancelable?: boolean } = {}) {
    this.type = String(type);
    this.cancelable = init.cancelable === true;
  }

  get currentTarget(): RealmEventTarget | null {
    return this.target;
  }

  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true;
  }

  stopPropagation(): void {
    // There is nowhere to propagate to.
  }

  stopImmediatePropagation(): void {
    this.isStopped = true;
  }
}

type Listener = ((event: RealmEvent) => unknown) | { handleEvent(event: RealmEvent): unknown };

interface ListenerOptions {
  once?: boolean;
  capture?: boolean;
  signal?: RealmAbortSignal;
}

interface Registration {
  readonly type: string;
  readonly listener: Listener;
  readonly once: boolean;
  readonly capture: boolean;
}

export class RealmEventTarget {
  #registered: Registration[] = [];

  addEventListener(type: string, listener: Listener | null, options: ListenerOptions | boolean = {}): void {
    const { once = false, capture = false, signal } = typeof options === 'boolean' ? { capture: options } : options;
    if (!listener || signal?.aborted === true) return;
    if (this.#registered.some((other) => isSame(other, type, listener, capture))) return;
    this.#registered.push({ type, listener, once, capture });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener, capture), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null, options: ListenerOptions | boolean = {}): void {
    const capture = typeof options === 'boolean' ? options : options.capture === true;
    this.#registered = this.#registered.filter((other) => !isSame(other, type, listener, capture));
  }

  /** @returns whether nobody prevented the default */
  dispatchEvent(event: RealmEvent): boolean {
    event.target = this;
    const handler = (this as unknown as Record<string, unknown>)[`on${event.type}`];
    if (typeof handler === 'function') deliver(this, handler as Listener, event);
    // Those that are added meanwhile wait for the next event; those that are removed get none.
    for (const registration of [...this.#registered]) {
      if (event.isStopped) break;
      if (registration.type !== event.type || !this.#registered.includes(registration)) continue;
      if (registration.once) this.#registered = this.#registered.filter((other) => other !== registration);
      deliver(this, registration.listener, event);
    }
    return !event.defaultPrevented;
  }
}

function isSame(registration: Registration, type: string, listener: Listener | null, capture: boolean): boolean {
  return registration.type === type && registration.listener === listener && registration.capture === capture;
}

function deliver(target: RealmEventTarget, listener: Listener, event: RealmEvent): void {
  try {
    if (typeof listener === 'function') listener.call(target, event);
    else listener.handleEvent(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Known to this module alone: only controllers make signals. */
const token = {};

/** Starts a timer in the current scope, and calls one of the two functions when it fires or its scope is cancelled. */
export type TimerOfScope = (delayMs: number, fired: () => void, cancelled: (reason: unknown) => void) => void;

let startTimer: TimerOfScope = (delayMs, fired) => void setTimeout(fired, delayMs);

/** Takes the runtime's timers. */
export function useTimers(given: TimerOfScope): void {
  startTimer = given;
}

export class RealmAbortSignal extends RealmEventTarget {
  #reason: unknown;
  #isAborted = false;
  onabort: ((event: RealmEvent) => unknown) | null = null;

  constructor(given: unknown) {
    super();
    if (given !== token) throw new TypeError('Illegal constructor: make an AbortController');
  }

  static abort(reason?: unknown): RealmAbortSignal {
    const signal = new RealmAbortSignal(token);
    signal.abortBy(token, reason);
    return signal;
  }

  /** By a durable timer of the workflow, or as soon as the scope of the timer is cancelled. */
  static timeout(delayMs: number): RealmAbortSignal {
    const signal = new RealmAbortSignal(token);
    startTimer(
      delayMs,
      () => signal.abortBy(token, new RealmDOMException('The operation was aborted due to timeout', 'TimeoutError')),
      (reason) => signal.abortBy(token, reason),
    );
    return signal;
  }

  static any(signals: Iterable<RealmAbortSignal>): RealmAbortSignal {
    const all = [...signals];
    const signal = new RealmAbortSignal(token);
    const aborted = all.find((other) => other.aborted);
    if (aborted) signal.abortBy(token, aborted.reason);
    else {
      for (const other of all) {
        other.addEventListener('abort', () => signal.abortBy(token, other.reason), { once: true });
      }
    }
    return signal;
  }

  get aborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  /** Aborts once; for the controller. */
  abortBy(given: unknown, reason: unknown = new RealmDOMException('This operation was aborted', 'AbortError')): void {
    if (given !== token || this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.dispatchEvent(new RealmEvent('abort'));
  }
}

export class RealmAbortController {
  readonly signal = new RealmAbortSignal(token);

  abort(reason?: unknown): void {
    this.signal.abortBy(token, reason);
  }
}
