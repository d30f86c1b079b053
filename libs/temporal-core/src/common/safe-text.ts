/** What an unknown error says: its message, or the text of a value that is not an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : safeText(error);
}

/** Text of any value, also of one that throws when it is looked at. */
export function safeText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[a value without text]';
  }
}
