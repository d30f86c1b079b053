import { createHash } from 'node:crypto';
import { sdkVersion } from '../common/sdk-version.js';
import { InvalidWorkflowBundleError } from './errors.js';

/**
 * Workflow code ready to be evaluated. Text, so that it crosses threads, and may be kept as JSON to be given to workers
 * of the same version of the SDK.
 */
export interface WorkflowBundle {
  /** Script that evaluates to the per-run factory. */
  factoryScript: string;
  /** Script that evaluates the modules shared by all runs of a realm. */
  passthroughScript: string;
  sourceMap: string;
  /** Hash of the content. */
  hash: string;
  /** Version of the SDK that made it; another version is refused. */
  sdkVersion: string;
}

/** What {@link WorkflowBundle.hash} holds. The source map is not part of it: code is the same without. */
export function hashOfBundle(factoryScript: string, passthroughScript: string): string {
  return createHash('sha256').update(factoryScript).update(passthroughScript).digest('hex');
}

const fields = ['factoryScript', 'passthroughScript', 'sourceMap', 'hash', 'sdkVersion'] as const;
const which = `The workflow bundle (worker option "workflowBundle")`;
const cure = 'Make the bundle anew by bundleWorkflows()';

/** @throws InvalidWorkflowBundleError when `bundle` is none, is damaged, or was made by another version of the SDK */
export function checkBundle(bundle: WorkflowBundle): void {
  const given = bundle as Partial<WorkflowBundle> | null | undefined;
  const missing = fields.filter((field) => typeof given?.[field] !== 'string');
  if (missing.length > 0) {
    throw new InvalidWorkflowBundleError(`${which} lacks ${missing.map((f) => `"${f}"`).join(', ')}. ${cure}`);
  }
  if (bundle.sdkVersion !== sdkVersion) {
    throw new InvalidWorkflowBundleError(
      `${which} was made by version ${bundle.sdkVersion} of the SDK, this is ${sdkVersion}. ${cure}`,
    );
  }
  if (hashOfBundle(bundle.factoryScript, bundle.passthroughScript) !== bundle.hash) {
    throw new InvalidWorkflowBundleError(`${which} is damaged: its code does not fit its hash. ${cure}`);
  }
}
