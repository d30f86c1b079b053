/**
 * A value that must not be exposed: an API key, a header, a private key. Code that prints, serializes or copies an
 * object that contains one gets a placeholder. Only {@link Secret.reveal}, called where the value is sent, returns the
 * value.
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
