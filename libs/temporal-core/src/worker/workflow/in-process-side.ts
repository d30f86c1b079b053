import type { Clock } from '../../common/clock.js';
import { createInProcessPorts } from './in-process-port.js';
import type { FromWorkflowSide, ProtocolPort, ToWorkflowSide } from './thread-protocol.js';
import type { TaskGauge } from './task-gauge.js';
import { WorkflowSide, type CreateWorkflowHost } from './workflow-side.js';

/** Makes a workflow side on this thread and returns the main side's port to it. */
export function startInProcess(
  clock: Clock,
  gauge: TaskGauge,
  createHost: CreateWorkflowHost,
): ProtocolPort<ToWorkflowSide, FromWorkflowSide> {
  const ports = createInProcessPorts();
  WorkflowSide.attach(ports.workflow, { clock, createHost, gauge });
  return ports.main;
}
