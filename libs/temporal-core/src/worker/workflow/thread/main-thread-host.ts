/**
 * What runs workflows on the main thread: the realm, and next to it the classes of the application with `sandboxed:
 * false`.
 */
import type { WorkflowHost } from '../../../activation/workflow-host.js';
import { invariant } from '../../../common/errors.js';
import { RoutingHost } from '../../../sandbox/routing-host.js';
import { createRealm, outletsOf } from './create-realm.js';
import type { UnsandboxedWorkflows } from './unsandboxed-workflows.js';
import type { CreateWorkflowHost } from './workflow-task-processor.js';

/** @param unsandboxed - as `loadUnsandboxed()` gave it */
export function createMainThreadHost(unsandboxed: UnsandboxedWorkflows | undefined): CreateWorkflowHost {
  return (init, loggers) => {
    const hosts: WorkflowHost[] = init.bundle ? [createRealm(init, loggers)] : [];
    if (unsandboxed) {
      const { failureErrorTypes, replayedSinks } = init.options;
      const { workflowLogger } = loggers;
      hosts.push(
        unsandboxed.Host.create({
          ...unsandboxed,
          failureErrorTypes,
          onLog: (level, message, attributes) => workflowLogger.log(level, message, attributes),
          replayedSinks,
          ...outletsOf(loggers),
        }),
      );
    }
    const [first] = hosts;
    invariant(first, 'A worker has workflows, but none of them has a host.');
    return hosts.length === 1 ? first : new RoutingHost(hosts);
  };
}
