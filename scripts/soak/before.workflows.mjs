// The code before its patches: the first workers of a soak test run it.
import { interpret } from './interpreter.mjs';

export function Program(...args) {
  return interpret(false, ...args);
}
