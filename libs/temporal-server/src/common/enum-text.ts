/** Names of enum values as the server's messages spell them: `BAD_BINARY` is `BadBinary`. */
export function enumText(values: Readonly<Record<string, number>>, value: number | undefined, prefix: string): string {
  const name = Object.keys(values).find((key) => values[key] === value);
  if (name === undefined) return String(value ?? 0);
  return name
    .slice(prefix.length)
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
}
