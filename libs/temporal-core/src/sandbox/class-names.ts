/**
 * Gives classes of the passthrough script their names back: esbuild renames a class that refers to itself, `class _Foo`, and
 * keeps the name only of the variable. Evaluated inside the realm.
 *
 * @param definitions - what the modules of the script define, by the names of the variables
 */
export function restoreClassNames(definitions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(definitions)) {
    if (typeof value !== 'function' || value.name !== `_${name}`) continue;
    Object.defineProperty(value, 'name', { value: name, configurable: true });
  }
}
