/** The RPCs of updates. */
import type { WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { updateWithStart } from './update-with-start.js';
import { pollUpdate, updateWorkflow } from './update-workflow.js';

export function createUpdateHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    updateWorkflowExecution: (request, call) => updateWorkflow(context, request, call),
    pollWorkflowExecutionUpdate: (request, call) => pollUpdate(context, request, call),
    executeMultiOperation: (request, call) => updateWithStart(context, request, call),
  };
}
