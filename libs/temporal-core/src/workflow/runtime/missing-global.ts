/**
 * What to say of a global that a realm does not have, or whose use V8 refuses there. What is missing stays undefined, so
 * that code may ask for it by `typeof`.
 */
import { DeterminismError } from '../../common/determinism-error.js';

const network = 'the network answers differently on replay; call it in an activity';

const advice: Record<string, string> = {
  process: 'a workflow ends by returning or throwing, and takes configuration as an argument or from an activity',
  Buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  clearImmediate: `a workflow does not run on Node's event loop`,
  require: `use "import"; what is imported is bundled`,
  module: `use "export"`,
  __dirname: 'a workflow has no files; read them in an activity',
  __filename: 'a workflow has no files; read them in an activity',
  WebAssembly: 'run it in an activity',
  SharedArrayBuffer: 'memory cannot be shared between workflows',
  Atomics: 'memory cannot be shared between workflows',
  Headers: network,
  Request: network,
  Response: network,
  WebSocket: network,
  XMLHttpRequest: network,
};

/**
 * The error to report for `error`: one that advises, for code that used a global that does not exist.
 *
 * @returns `error` itself when there is no advice
 */
export function explainMissingGlobal(error: unknown): unknown {
  if (!isOfTheLanguage(error)) return error;
  const explanation = explanationOf(error);
  if (explanation === undefined) return error;
  const explained = new DeterminismError(explanation);
  const { name, message, stack } = error;
  // The author's frames, not those of this function.
  const frames = stack?.slice(`${name}: ${message}`.length) ?? '';
  explained.stack = `${explained.name}: ${explanation}${frames}`;
  return explained;
}

/** Made by V8, and not by an author who may have given it ways of its own. */
function isOfTheLanguage(error: unknown): error is ReferenceError | EvalError {
  if (typeof error !== 'object' || error === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(error);
    return prototype === ReferenceError.prototype || prototype === EvalError.prototype;
  } catch {
    return false;
  }
}

function explanationOf(error: ReferenceError | EvalError): string | undefined {
  if (error instanceof EvalError) {
    if (!error.message.startsWith('Code generation from strings disallowed')) return undefined;
    return `Text cannot be compiled in a workflow, neither by "eval" nor by "new Function": write the code into a module, or compile it in an activity`;
  }
  const name = /^(\w+) is not defined$/.exec(error.message)?.[1];
  if (name === undefined || !Object.hasOwn(advice, name)) return undefined;
  return `"${name}" is not defined in a workflow: ${advice[name] ?? ''}`;
}
