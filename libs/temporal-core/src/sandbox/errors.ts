/** What can go wrong between the author's sources and a realm that runs them. None of it crosses the wire. */
import { OptionsError, TemporalError } from '../common/errors.js';
import { listNames, nearNames } from '../common/near-names.js';

/** No workflow of the type is registered with the worker. Fails the workflow task: another worker may have it. */
export class UnknownWorkflowTypeError extends TemporalError {
  override readonly name: string = 'UnknownWorkflowTypeError';

  constructor(
    readonly workflowType: string,
    known: readonly string[],
  ) {
    const list = known.length === 0 ? 'none' : known.join(', ');
    const near = nearNames(workflowType, known);
    super(
      'TEMPORAL_WORKFLOW_TYPE_UNKNOWN',
      `No workflow of type "${workflowType}" is registered with this worker; known are: ${list}. ` +
        (near.length > 0 ? `Did you mean ${listNames(near)}? ` : '') +
        `Add its class to the worker's "workflows", or start it on the task queue of a worker that has it`,
    );
  }
}

/** An option of `bundleWorkflows()` that cannot be used. */
export class BundlerOptionsError extends OptionsError {
  override readonly name: string = 'BundlerOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_BUNDLER_OPTIONS_INVALID', message, options);
  }
}

/** The workflow sources could not be bundled. */
export class WorkflowBundleError extends TemporalError {
  override readonly name: string = 'WorkflowBundleError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_BUNDLE_FAILED', message, options);
  }
}

/** A bundle that this version of the SDK cannot run. */
export class InvalidWorkflowBundleError extends TemporalError {
  override readonly name: string = 'InvalidWorkflowBundleError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_WORKFLOW_BUNDLE_INVALID', message, options);
  }
}

/** The source file of a workflow class could not be located. */
export class WorkflowSourceError extends TemporalError {
  override readonly name: string = 'WorkflowSourceError';

  constructor(message: string) {
    super('TEMPORAL_WORKFLOW_SOURCE_NOT_FOUND', message);
  }
}

/** One import that module policy refuses. */
export interface ForbiddenImport {
  specifier: string;
  /** `file:line:column` of the import. */
  place: string;
  /** Files from the workflow to the one that holds the import. */
  chain: readonly string[];
}

/** Workflow code imports modules that may not run in a workflow. */
export class ForbiddenModuleError extends TemporalError {
  override readonly name: string = 'ForbiddenModuleError';

  constructor(
    message: string,
    readonly imports: readonly ForbiddenImport[],
  ) {
    super('TEMPORAL_WORKFLOW_MODULE_FORBIDDEN', message);
  }
}
