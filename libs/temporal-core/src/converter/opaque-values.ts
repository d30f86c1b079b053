import { UNHANDLED, type JsonTypeConverter } from './json-types.js';

/**
 * class-transformer copies byte arrays, and objects of classes with hooks of their own, property by property, which
 * destroys them. Puts the originals back where source and copy have the same properties.
 * Maps and sets as well, which it empties when it makes instances.
 */
export function restoreOpaque(source: unknown, copy: unknown, hooks: readonly JsonTypeConverter[]): void {
  if (!isObject(source) || !isObject(copy)) return;
  const target = copy as Record<string, unknown>;
  for (const key of Object.keys(target)) {
    const original = childOf(source, key);
    if (!isObject(original)) continue;
    if (isOpaque(original, hooks)) target[key] = original;
    else restoreOpaque(original, target[key], hooks);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function childOf(source: object, key: string): unknown {
  if (source instanceof Map) return source.get(key);
  if (source instanceof Set) return [...(source as Set<unknown>)][Number(key)];
  return (source as Record<string, unknown>)[key];
}

function isOpaque(value: object, hooks: readonly JsonTypeConverter[]): boolean {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  if (value instanceof Map || value instanceof Set) return true;
  return hooks.some((hook) => hook.toJson(value) !== UNHANDLED);
}
