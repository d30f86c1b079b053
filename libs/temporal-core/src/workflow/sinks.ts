import { writeCopy } from '../common/copied-values.js';
import type { Sinks } from '../common/sinks.js';
import { WorkflowCallError } from './runtime/call-error.js';
import { activatorFor } from './runtime/current.js';
import { infoOf } from './runtime/workflow-facts.js';

/**
 * Returns the sinks of the worker: objects whose functions run outside the workflow, in the process of the worker. Register
 * them with the worker option `sinks`.
 *
 * A call returns at once and has no result, whatever becomes of the function. Arguments are copied: objects of a class
 * arrive as plain objects. Calls during replay are left out, unless the worker registers the function with
 * `callDuringReplay`. A task that fails and is retried calls the function again: use an activity for what must happen once.
 *
 * The functions throw a WorkflowContextError outside workflow code, and a WorkflowCallError for an argument that cannot be
 * copied, such as a function.
 *
 * @example
 * interface AppSinks extends Sinks {
 *   audit: { recorded(orderId: string, step: string): void };
 * }
 * const { audit } = proxySinks<AppSinks>();
 */
export function proxySinks<T extends Sinks>(): T {
  return byName((sinkName) =>
    byName(
      (fnName) =>
        (...args: unknown[]) =>
          callSink(sinkName, fnName, args),
    ),
  ) as T;
}

function callSink(sinkName: string, fnName: string, args: readonly unknown[]): void {
  const name = `${sinkName}.${fnName}`;
  const activator = activatorFor(`${name}()`);
  const { moment, services } = activator;
  if (moment.isReplaying && !services.replayedSinks.has(name)) return;
  services.callSink({
    sinkName,
    fnName,
    args: writeCopy(args, (what) => {
      throw new WorkflowCallError(
        `${name}(): an argument holds ${what}, which cannot leave the workflow. Pass plain data.`,
      );
    }),
    info: writeCopy(
      { ...infoOf(activator), typedSearchAttributes: infoOf(activator).typedSearchAttributes.getAll() },
      () => undefined,
    ),
  });
}

/** An object that has whatever property is asked for, apart from those that make it something else. */
function byName(valueOf: (name: string) => unknown): object {
  return new Proxy(
    {},
    { get: (_target, name) => (typeof name === 'symbol' || name === 'then' ? undefined : valueOf(name)) },
  );
}
