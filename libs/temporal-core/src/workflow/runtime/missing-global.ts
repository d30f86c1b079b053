/** What to say of a global that a realm does not have. It stays undefined, so that code may ask for it by `typeof`. */
const advice: Record<string, string> = {
  process: 'take configuration as an argument, or read it in an activity',
  Buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  require: `use 'import'; what is imported is bundled`,
  module: `use 'export'`,
  __dirname: 'a workflow has no files; read them in an activity',
  __filename: 'a workflow has no files; read them in an activity',
  URL: 'pass addresses as text, or take them apart in an activity',
  URLSearchParams: 'pass addresses as text, or take them apart in an activity',
  AbortController: 'use CancellationScope',
  AbortSignal: 'use CancellationScope',
  WebAssembly: 'run it in an activity',
  SharedArrayBuffer: 'memory cannot be shared between workflows',
  Atomics: 'memory cannot be shared between workflows',
};

/** Adds advice to the error of code that used a global which is not there. */
export function adviseOnMissingGlobal(error: unknown): void {
  if (!(error instanceof ReferenceError)) return;
  const name = /^(\w+) is not defined$/.exec(error.message)?.[1];
  if (name === undefined || !Object.hasOwn(advice, name)) return;
  const message = `${error.message} in a workflow: ${advice[name] ?? ''}`;
  if (error.stack) error.stack = error.stack.replace(error.message, message);
  error.message = message;
}
