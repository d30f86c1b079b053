/**
 * A value that must not show: an API key, a header, a private key. Whatever prints, serializes or copies an object that
 * holds one gets a placeholder; the value itself is had by {@link Secret.reveal} alone, where it is sent.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}
