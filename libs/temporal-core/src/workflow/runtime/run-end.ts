/**
 * How an error ends a run, or does not: a failure that the author threw fails the workflow, everything else fails only the
 * workflow task, which the server delivers again until the code is fixed.
 */
import type { TerminalCommand } from '../../activation/commands.js';
import { isCancellation, TemporalFailure } from '../../common/failures.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import type { ErrorTypeRef } from '../../common/workflow-definition.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { ContinueAsNewRequest } from './continue-as-new-request.js';

/** The main method returned. */
export function completeRun(activator: Activator, result: unknown): void {
  try {
    const payload = activator.converter.toPayload(result, `result of workflow "${activator.init.workflowType}"`);
    close(activator, { type: 'completeWorkflow', result: payload });
  } catch (error) {
    activator.failTask(error);
  }
}

/**
 * The handler of a signal threw. That ends the run as if the main method had thrown it, with one exception: cancelling the
 * workflow also cancels its handlers, and a handler that lets that through leaves the main method the time to clean up.
 */
export function failHandler(activator: Activator, error: unknown): void {
  if (!activator.cancelRequested || !isCancellation(error)) failRun(activator, error);
}

/** The main method, or the constructor, threw. */
export function failRun(activator: Activator, error: unknown): void {
  try {
    if (error instanceof ContinueAsNewRequest) {
      close(activator, error.command);
    } else if (activator.cancelRequested && isCancellation(error)) {
      close(activator, { type: 'cancelWorkflow' });
    } else if (failsWorkflow(activator, error)) {
      close(activator, { type: 'failWorkflow', failure: activator.converter.toFailure(error) });
    } else {
      activator.failTask(error);
    }
  } catch (conversion) {
    activator.failTask(conversion);
  }
}

/** True for an error that fails the workflow, or the update, and not the workflow task. */
export function failsWorkflow(activator: Activator, error: unknown): boolean {
  const { failureExceptionTypes = [] } = activator.functionOptions;
  return (
    error instanceof TemporalFailure ||
    isListed(activator, error) ||
    failureExceptionTypes.some((type) => isOfType(error, type))
  );
}

function isListed({ definition, services }: Activator, error: unknown): boolean {
  const types = [...(definition?.options.failureErrorTypes ?? []), ...services.failureErrorTypes];
  return types.some((type) => isOfType(error, type));
}

/** The same for code that does not match its history, as the engine finds out beyond the reach of workflow code. */
export function failsOnNondeterminism(activator: Activator): boolean {
  try {
    return isListed(activator, new NondeterminismError('', 0));
  } catch {
    // A class may say by itself, and badly, what is an instance of it.
    return false;
  }
}

/** Classes of the worker's options come by name, for they are of another realm. */
function isOfType(error: unknown, type: ErrorTypeRef): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (typeof type !== 'string') return error instanceof type;
  for (let p = error as object | null; p; p = Object.getPrototypeOf(p) as object | null) {
    if (Object.hasOwn(p, 'constructor') && p.constructor.name === type) return true;
  }
  return error instanceof Error && error.name === type;
}

function close(activator: Activator, command: TerminalCommand<RealmPayload>): void {
  if (activator.end) return;
  activator.end = command;
  activator.push(command);
}

/** To be called at the end of an activation: if it ended the run, warns of what the run leaves behind. */
export function warnOfAbandoned(activator: Activator): void {
  const { end, handlers } = activator;
  if (!end || activator.hasWarned) return;
  activator.hasWarned = true;
  // A failure may come at any time; nobody expects the rest to be finished.
  if (end.type === 'failWorkflow') return;
  if (handlers.running.size > 0) warnOfUnfinished(activator);
  // What a handler waits for may be abandoned with it.
  else if (end.type !== 'cancelWorkflow') warnOfUnawaited(activator);
}

/** A run that completes should have awaited or cancelled all that it began. */
function warnOfUnawaited(activator: Activator): void {
  const pending = activator.unawaited();
  if (pending.length === 0) return;
  const shown = pending.slice(0, 5).join(', ') + (pending.length > 5 ? ` and ${pending.length - 5} more` : '');
  activator.log(
    'WARN',
    `Workflow closed while it still waited for: ${shown}. Their results are lost. Put "await" before the call; run what ` +
      `may become unnecessary in a CancellationScope, and cancel the scope`,
    { pending },
  );
}

function warnOfUnfinished(activator: Activator): void {
  const unfinished = [...activator.handlers.running].filter(({ unfinishedPolicy }) => unfinishedPolicy !== 'ABANDON');
  for (const kind of ['signal', 'update'] as const) {
    const handlers = unfinished.filter((handler) => handler.kind === kind);
    if (handlers.length === 0) continue;
    activator.log(
      'WARN',
      `[TMPRL1102] Workflow closed while ${kind} handlers were still running. They do not continue. ` +
        `Wait with "await condition(allHandlersFinished)" before the workflow ends, or set unfinishedPolicy "ABANDON" on the handler`,
      { handlers: handlers.map(({ name, updateId }) => (updateId === undefined ? name : { name, updateId })) },
    );
  }
}
