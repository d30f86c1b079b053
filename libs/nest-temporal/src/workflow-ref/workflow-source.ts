/** A workflow by its class, its function, or the name of its type; and the check that it is one. */
import type { WorkflowClass, WorkflowFunction } from '@nest-temporal/core';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { isWorkflowClass, readWorkflowDefinition } from '@nest-temporal/core/internal/common/workflow-definition';
import { TemporalConfigurationError } from '../errors.js';

/** A workflow by its class, its function, or the name of its type. */
export type WorkflowSource = WorkflowClass | WorkflowFunction | string;

/**
 * Checks where a workflow is named, so that a mistake is that of one class, and of no application that comes later.
 *
 * @param where - starts the message: `@InjectWorkflow() on parameter 1 of the constructor of Orders`
 * @throws TemporalConfigurationError when it is not a workflow, or a class that is malformed
 */
export function checkWorkflowSource(workflow: unknown, where: string): asserts workflow is WorkflowSource {
  if (typeof workflow !== 'function' && (typeof workflow !== 'string' || workflow === '')) {
    throw new TemporalConfigurationError(
      `${where}: expected a workflow, but got ${String(workflow)}. Pass the class, its function, or the name of the type. A ` +
        `class that is undefined here is part of an import cycle: pass its name.`,
    );
  }
  try {
    readDefinition(workflow as WorkflowSource);
  } catch (cause) {
    throw new TemporalConfigurationError(`${where}: ${(cause as Error).message}`, { cause });
  }
}

/** Task queue that the class declares. */
export function declaredQueue(workflow: WorkflowSource): string | undefined {
  return readDefinition(workflow)?.options.taskQueue;
}

/** Workflow type on the wire. */
export function workflowTypeOf(workflow: WorkflowSource): string {
  if (typeof workflow === 'string') return workflow;
  return readDefinition(workflow)?.type ?? workflow.name;
}

function readDefinition(workflow: WorkflowSource): ReturnType<typeof readWorkflowDefinition> | undefined {
  const isClass = typeof workflow === 'function' && /^class\b/.test(Function.prototype.toString.call(workflow));
  return isClass || isWorkflowClass(workflow) ? readWorkflowDefinition(workflow as DtoClass) : undefined;
}
