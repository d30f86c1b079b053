import type { Clock } from '../../common/clock.js';
import { createInProcessPorts } from './in-process-port.js';
import { createRealm } from './realm.js';
import type { FromWorkflowSide, ProtocolPort, ToWorkflowSide } from './thread-protocol.js';
import { WorkflowSide, type CreateWorkflowHost } from './workflow-side.js';

/** Makes a workflow side on this thread and returns the main side's port to it. */
export function startInProcess(
  clock: Clock,
  createHost: CreateWorkflowHost = createRealm,
): ProtocolPort<ToWorkflowSide, FromWorkflowSide> {
  const ports = createInProcessPorts();
  WorkflowSide.attach(ports.workflow, clock, createHost);
  return ports.main;
}
