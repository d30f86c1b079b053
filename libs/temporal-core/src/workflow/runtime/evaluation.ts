/** What the host learns about modules that cannot be evaluated. Errors of the realm leave it as plain data only. */
import { safeText } from '../../common/safe-text.js';
import { explainMissingGlobal } from './missing-global.js';

/** An error as data. */
export interface EvaluationError {
  name: string;
  message: string;
  stack: string;
}

/** An error of a module that all runs share. */
export interface SharedModuleError extends EvaluationError {
  module: string;
}

/**
 * Evaluates a module that all runs share.
 *
 * @throws string that holds a {@link SharedModuleError} as JSON: no error of the realm may leave it
 */
export function evaluateShared(module: string, evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- see above
    throw JSON.stringify({ module, ...evaluationError(error) } satisfies SharedModuleError);
  }
}

/** `error` as data, with advice where a global is missing. */
export function evaluationError(error: unknown): EvaluationError {
  const explained = explainMissingGlobal(error);
  try {
    if (explained instanceof Error) {
      const { name, message, stack } = explained;
      return { name: String(name), message: String(message), stack: String(stack ?? '') };
    }
  } catch {
    // It has ways of its own, and they failed.
  }
  return { name: 'Error', message: safeText(explained), stack: '' };
}
