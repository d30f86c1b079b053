import { createHash } from 'node:crypto';
import { sdkVersion } from '../common/sdk-version.js';
import { custom } from '../common/options/option-types.js';
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
const cure = 'Make the bundle again with bundleWorkflows().';

/** Reads the fields of a bundle and nothing else: the bundle is sent to threads. */
export const workflowBundleOption = custom<WorkflowBundle>('a bundle made by bundleWorkflows()', (value, place) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'then' in value) {
    return place.refuseValue(value);
  }
  const given = Object.entries(value).filter(([name]) => fields.some((field) => field === name));
  for (const [name, field] of given) if (typeof field !== 'string') place.at(name).refuseValue(field, 'a string', cure);
  return Object.fromEntries(given) as unknown as WorkflowBundle;
});

const which = `The workflow bundle (worker option "workflowBundle")`;

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
