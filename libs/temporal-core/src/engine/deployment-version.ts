import type { WorkerDeploymentVersion } from '../activation/activation.js';
import type { WorkflowTaskCompletedEventAttributes } from '../proto/index.js';

/**
 * The worker version that completed a task, in the newest form the event has it: two fields, `<deployment>.<build>`, or
 * the build id alone of the time before deployments.
 */
export function deploymentVersionOf(
  completion: WorkflowTaskCompletedEventAttributes,
): WorkerDeploymentVersion | undefined {
  const { deploymentVersion: version, workerDeploymentVersion: text, workerVersion } = completion;
  if (version?.buildId) return { deploymentName: version.deploymentName ?? '', buildId: version.buildId };
  if (text) {
    const dot = text.indexOf('.');
    if (dot > 0) return { deploymentName: text.slice(0, dot), buildId: text.slice(dot + 1) };
  }
  if (workerVersion?.buildId) {
    return { deploymentName: completion.workerDeploymentName ?? '', buildId: workerVersion.buildId };
  }
  return undefined;
}
