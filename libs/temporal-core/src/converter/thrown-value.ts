/** What is known of a value that was thrown, which may be no Error at all, or one of another realm. */

interface ErrorLike {
  readonly message: string;
  readonly name?: string;
  readonly stack?: string;
  readonly cause?: unknown;
}

export function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string';
}

/** A message for people; of an AggregateError with the messages of its parts. */
export function messageOf(thrown: unknown): string {
  if (!isErrorLike(thrown)) return describe(thrown);
  const parts = (thrown as { errors?: unknown }).errors;
  if (!Array.isArray(parts) || parts.length === 0) return thrown.message;
  const messages = parts.map((part) => (isErrorLike(part) ? part.message : describe(part)));
  return `${thrown.message === '' ? 'Several errors' : thrown.message} (${messages.join('; ')})`;
}

/** The error's cause; of an AggregateError without one, the first of its parts. */
export function causeOf(thrown: unknown): unknown {
  if (!isErrorLike(thrown)) return undefined;
  if (thrown.cause !== undefined && thrown.cause !== null) return thrown.cause;
  const parts = (thrown as { errors?: unknown }).errors;
  return Array.isArray(parts) ? (parts[0] as unknown) : undefined;
}

/** The name by which other SDKs tell errors apart: a name the author gave, else that of the class. */
export function typeNameOf(thrown: unknown): string {
  if (!isErrorLike(thrown)) return 'Error';
  const constructorName: unknown = (thrown as object).constructor?.name;
  // A plain object with a message says nothing by its class.
  const className = typeof constructorName !== 'string' || constructorName === 'Object' ? '' : constructorName;
  const { name } = thrown;
  if (typeof name !== 'string' || name === '') return className || 'Error';
  return isGiven(thrown, 'name') ? name : className || name;
}

/** True when the object or its own class has the property, false when a class further up does. */
function isGiven(object: object, property: string): boolean {
  if (Object.hasOwn(object, property)) return true;
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype !== null && Object.hasOwn(prototype, property);
}

const shownLength = 200;

function describe(thrown: unknown): string {
  switch (typeof thrown) {
    case 'string':
      return thrown;
    case 'undefined':
      return 'undefined was thrown';
    case 'object':
      return thrown === null ? 'null was thrown' : shortJson(thrown);
    case 'function':
      return `The function "${thrown.name}" was thrown`;
    default:
      return String(thrown);
  }
}

function shortJson(value: object): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  text ??= Object.prototype.toString.call(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
