/** Text of any value, also of one that throws when it is looked at. */
export function safeText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[a value without text]';
  }
}
