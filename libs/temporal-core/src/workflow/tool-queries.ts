import type { QueryDefinition } from '../common/definitions.js';
import { builtInQueryNames } from '../common/workflow-definition.js';

/** A trace as `__enhanced_stack_trace` answers it. */
export interface EnhancedStackTrace {
  sdk: { name: string; version: string };
  stacks: {
    locations: {
      /** As the source map of the workflow bundle names it. */
      file_path: string;
      line: number;
      column: number;
      function_name?: string;
      internal_code: boolean;
    }[];
  }[];
  /** Texts by `file_path`. Empty unless the worker option `showStackTraceSources` is set. */
  sources: Record<string, { line_offset: number; content: string }[]>;
}

/** A handler as `__temporal_workflow_metadata` answers it; without a name it is the dynamic one. */
export interface WorkflowInteraction {
  name?: string;
  description?: string;
}

/** What `__temporal_workflow_metadata` answers. */
export interface WorkflowMetadata {
  definition: {
    type: string;
    queryDefinitions: WorkflowInteraction[];
    signalDefinitions: WorkflowInteraction[];
    updateDefinitions: WorkflowInteraction[];
  };
  currentDetails: string;
}

/** Where a workflow waits, as stack traces. Answered by replaying its history. */
export const stackTraceQuery: QueryDefinition<string> = { type: 'query', name: builtInQueryNames.stackTrace };

/** The same as lists of places in the sources. */
export const enhancedStackTraceQuery: QueryDefinition<EnhancedStackTrace> = {
  type: 'query',
  name: builtInQueryNames.enhancedStackTrace,
};

/** The handlers of a workflow, and its current details. */
export const workflowMetadataQuery: QueryDefinition<WorkflowMetadata> = {
  type: 'query',
  name: builtInQueryNames.workflowMetadata,
};
