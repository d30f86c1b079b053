// #region bundle
import { readFile, writeFile } from 'node:fs/promises';
import { bundleWorkflows, type WorkflowBundle } from '@nest-temporal/core/worker';

/** When the application is built. */
export async function build(workflowsPath: string, file: string): Promise<void> {
  await writeFile(file, JSON.stringify(await bundleWorkflows({ workflowsPath })));
}

/** When it starts: the option `workflowBundle` of the worker. */
export async function load(file: string): Promise<WorkflowBundle> {
  return JSON.parse(await readFile(file, 'utf8')) as WorkflowBundle;
}
// #endregion bundle
