/** What the delivery of signals, queries and updates has in common: the handler of a name, and the arguments it gets. */
import { isReservedName } from '../../common/workflow-definition.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import type { HandlerTable, MessageHandler } from './message-handlers.js';

export interface FoundHandler {
  readonly handler: MessageHandler;
  /** Set for a dynamic handler, which wants to know which message it got. */
  readonly dynamicName?: string;
}

export function findHandler(table: HandlerTable, name: string): FoundHandler | undefined {
  const handler = table.named.get(name);
  if (handler) return { handler };
  // Reserved names are questions of tools to the SDK, not of callers to the author.
  return table.dynamic && !isReservedName(name) ? { handler: table.dynamic, dynamicName: name } : undefined;
}

/** The arguments of a message. @param validate - false leaves the rules of DTO classes unchecked */
export function readArguments(
  { converter }: Activator,
  { handler, dynamicName }: FoundHandler,
  payloads: readonly RealmPayload[],
  where: string,
  validate?: boolean,
): unknown[] {
  return dynamicName === undefined || handler.takesValues
    ? converter.fromArguments(payloads, handler.types, where, validate)
    : converter.rawArguments(payloads);
}

/** The arguments in the form in which the handler takes them. */
export function argumentsOf({ handler, dynamicName }: FoundHandler, args: readonly unknown[]): unknown[] {
  if (dynamicName === undefined) return [...args];
  return handler.takesValues ? [dynamicName, ...args] : [dynamicName, args];
}

/** Whether a handler that must be synchronous returned a promise, which is then nobody's to handle. */
export function isPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { then } = value as { then?: unknown };
  if (typeof then !== 'function') return false;
  (value as PromiseLike<unknown>).then(undefined, () => undefined);
  return true;
}
