/** The message of an unknown error, or the text of a value that is not an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : safeText(error);
}

/** Text of any value, including one that throws when it is converted to a string. */
export function safeText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[a value without text]';
  }
}
