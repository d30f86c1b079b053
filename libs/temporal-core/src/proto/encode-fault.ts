/**
 * Finds the field because of which a message could not be encoded, by encoding its parts one by one. Runs only after an
 * encoding failed, so that the writer need not keep track of where it is.
 */
import { describeMessage, type FieldDescriptor, type MessageName } from './descriptor.js';

type Encode = (name: MessageName, message: object) => unknown;

/** Path of the field at fault, such as `commands[2].startTimerCommandAttributes.timerId`; empty if none can be named. */
export function faultyField(name: MessageName, message: unknown, encode: Encode): string {
  if (typeof message !== 'object' || message === null) return '';
  const values = message as Record<string, unknown>;
  for (const field of describeMessage(name).fields) {
    const value = values[field.name];
    if (value == null || !fails(() => encode(name, { [field.name]: value }))) continue;
    return field.name + withinField(field, value, encode);
  }
  return '';
}

function withinField(field: FieldDescriptor, value: unknown, encode: Encode): string {
  if (field.kind !== 'message' || typeof value !== 'object' || value === null) return '';
  const type = field.type as MessageName;
  if (field.shape === 'one') return dotted(faultyField(type, value, encode));
  for (const [key, element] of Object.entries(value as Record<string, unknown>)) {
    if (typeof element !== 'object' || element === null) return `[${key}]`;
    if (fails(() => encode(type, element))) return `[${key}]${dotted(faultyField(type, element, encode))}`;
  }
  return '';
}

const dotted = (path: string) => (path === '' ? '' : `.${path}`);

function fails(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}
