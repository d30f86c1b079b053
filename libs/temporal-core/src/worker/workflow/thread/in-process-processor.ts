import type { Clock } from '../../../common/clock.js';
import { createInProcessPorts } from './in-process-port.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';
import type { TaskGauge } from '../task/task-gauge.js';
import { WorkflowTaskProcessor, type CreateWorkflowHost } from './workflow-task-processor.js';

/** Makes a workflow task processor on this thread and returns the main thread's port to it. */
export function startInProcessProcessor(
  clock: Clock,
  gauge: TaskGauge,
  createHost: CreateWorkflowHost,
): ProtocolPort<ToProcessor, FromProcessor> {
  const ports = createInProcessPorts();
  WorkflowTaskProcessor.attach(ports.workflow, { clock, createHost, gauge });
  return ports.main;
}
