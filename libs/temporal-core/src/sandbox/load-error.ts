/** Errors for workflow code that cannot be loaded, from what the realm says of it. */
import { WorkflowDefinitionError } from '../common/workflow-definition.js';
import { WorkflowModuleError } from '../common/workflow-module-error.js';
import type { EvaluationError, SharedModuleError } from '../workflow/runtime/entrypoint.js';

/** `file:line:column` at the end of a stack frame in the author's sources. */
const placeInFrame = /^ +at (?!.*nest-temporal:)(?:.*\()?(.+?:\d+:\d+)\)?$/gm;

/**
 * The error for author's code that could not be loaded.
 *
 * @param error - its stack with places in the author's sources
 */
export function loadError(error: EvaluationError): Error {
  if (error.name === 'WorkflowDefinitionError') return withFrames(new WorkflowDefinitionError(error.message), error);
  if (error.name === 'WorkflowModuleError') return withFrames(new WorkflowModuleError(error.message), error);
  const places = Array.from(framesOf(error).matchAll(placeInFrame), ([, place = '']) => place);
  const module = places.at(-1)?.replace(/:\d+:\d+$/, '');
  const message =
    `${module === undefined ? 'A workflow module' : `Workflow module "${module}"`} threw while it was evaluated: ` +
    `${error.name}: ${error.message}${places[0] === undefined ? '' : ` (${places[0]})`}. ` +
    'Modules are evaluated when the worker starts and again for each run. Move code that can fail into the workflow or an activity.';
  return withFrames(new WorkflowModuleError(message), error);
}

/** The error for a module that runs share. */
export function sharedModuleError(error: SharedModuleError): Error {
  return withFrames(
    new WorkflowModuleError(
      `Passthrough module "${error.module}" threw while it was evaluated: ${error.name}: ${error.message}. ` +
        `Do not import it in workflow code, or list it in "ignoreModules" if workflows import it and never use it.`,
    ),
    error,
  );
}

function withFrames(error: Error, origin: EvaluationError): Error {
  error.stack = `${error.name}: ${error.message}${framesOf(origin)}`;
  return error;
}

function framesOf({ name, message, stack }: EvaluationError): string {
  return stack.slice(`${name}: ${message}`.length);
}
