/**
 * What `stack` of an error holds in workflow code: the frames of the realm. Those of the host below them differ from one
 * process to the next, and hold paths of the machine. Evaluated inside the realm, before anything else.
 */

/** As V8 gives them. */
interface CallSite {
  getFileName(): string | null | undefined;
  toString(): string;
}

const scheme = 'nest-temporal://';
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the error as its `this`
const textOfError = Error.prototype.toString;

/** To be called once, in a realm. */
export function installStackTraces(): void {
  Object.assign(Error, { stackTraceLimit: 10, prepareStackTrace });
}

function prepareStackTrace(error: unknown, frames: readonly CallSite[]): string {
  let text = headOf(error);
  let pending = '';
  for (const frame of frames) {
    const file = frame.getFileName();
    const isOwn = file?.startsWith(scheme) === true;
    // Natives such as Array.map belong to the realm's frame below them.
    if (isOwn || !file) pending += `\n    at ${frame.toString()}`;
    if (!isOwn) continue;
    text += pending;
    pending = '';
  }
  return text;
}

function headOf(error: unknown): string {
  try {
    return textOfError.call(error);
  } catch {
    return '<error>';
  }
}
