// The code with its patches: it takes over the runs of the code before them.
import { interpret } from './interpreter.mjs';

export function Program(...args) {
  return interpret(true, ...args);
}
