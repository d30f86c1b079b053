/** What to say of a global that a realm does not have. It stays undefined, so that code may ask for it by `typeof`. */
import { DeterminismError } from '../../common/determinism-error.js';

const advice: Record<string, string> = {
  process: 'a workflow ends by returning or throwing, and takes configuration as an argument or from an activity',
  Buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  require: `use 'import'; what is imported is bundled`,
  module: `use 'export'`,
  __dirname: 'a workflow has no files; read them in an activity',
  __filename: 'a workflow has no files; read them in an activity',
  WebAssembly: 'run it in an activity',
  SharedArrayBuffer: 'memory cannot be shared between workflows',
  Atomics: 'memory cannot be shared between workflows',
};

/**
 * The error to report for `error`: one that advises, for code that used a global which is not there.
 *
 * @returns `error` itself when there is no advice
 */
export function explainMissingGlobal(error: unknown): unknown {
  if (!(error instanceof ReferenceError)) return error;
  const name = /^(\w+) is not defined$/.exec(error.message)?.[1];
  if (name === undefined || !Object.hasOwn(advice, name)) return error;
  const explained = new DeterminismError(`'${name}' is not defined in a workflow: ${advice[name] ?? ''}`);
  // The author's frames, not those of this function.
  const frames = error.stack?.slice(`${error.name}: ${error.message}`.length) ?? '';
  explained.stack = `${explained.name}: ${explained.message}${frames}`;
  return explained;
}
