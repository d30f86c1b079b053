/**
 * Workflow classes as they are defined. Inside the realm every run evaluates the author's modules anew, and their
 * decorators report here; on the host nobody collects.
 */
import type { DtoClass } from '../../common/parameter-types.js';

let collected: DtoClass[] | undefined;

/** Called by `@Workflow()`. @returns whether somebody collects, which is to say: whether this is a realm */
export function registerWorkflowClass(target: DtoClass): boolean {
  collected?.push(target);
  return collected !== undefined;
}

/** True while the author's modules are being evaluated in a realm. */
export function isCollecting(): boolean {
  return collected !== undefined;
}

/** Runs `evaluate` and returns the workflow classes it defined. */
export function collectWorkflowClasses(evaluate: () => void): DtoClass[] {
  const outer = collected;
  const classes: DtoClass[] = [];
  collected = classes;
  try {
    evaluate();
  } finally {
    collected = outer;
  }
  return classes;
}
