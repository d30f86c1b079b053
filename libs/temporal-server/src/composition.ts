/** The parts of one server put together, and the handlers of its RPCs. It knows nothing of transports. */
import { randomUUID } from 'node:crypto';
import { createActivityHandlers } from './activities/activity-handlers.js';
import { TaskTokens } from './common/task-tokens.js';
import type { ServerClock } from './clock/server-clock.js';
import type { DynamicConfig } from './config/dynamic-config.js';
import type { HandlerFamilies } from './frontend/endpoints.js';
import { createLifecycleHandlers } from './lifecycle/lifecycle-handlers.js';
import { createTaskQueueHandlers } from './matching/task-queue-handlers.js';
import { TaskQueues } from './matching/task-queues.js';
import { NamespaceTable } from './namespaces/namespace-table.js';
import { createNamespaceHandlers } from './namespaces/namespace-handlers.js';
import { createOperatorHandlers } from './namespaces/operator-handlers.js';
import { createQueryHandlers } from './queries/query-handlers.js';
import { runParts } from './run-composition.js';
import { RunTable } from './run/run-table.js';
import type { Runs } from './context/runs.js';
import type { ServerContext } from './context/server-context.js';
import { createUpdateHandlers } from './updates/update-handlers.js';
import { RunIndex } from './visibility/run-index.js';
import { createVisibilityHandlers } from './visibility/visibility-handlers.js';
import { createWorkflowTaskHandlers } from './workflow-tasks/workflow-task-handlers.js';

export interface ServerComposition {
  readonly context: ServerContext;
  readonly families: Pick<HandlerFamilies, 'workflowService' | 'operatorService'>;
}

export function composeServer(clock: ServerClock, config: DynamicConfig): ServerComposition {
  const context = new ServerParts(clock, config);
  return {
    context,
    families: {
      workflowService: [
        createNamespaceHandlers(context),
        createTaskQueueHandlers(context),
        createVisibilityHandlers(context),
        createWorkflowTaskHandlers(context, runParts),
        createLifecycleHandlers(context),
        createActivityHandlers(context),
        createUpdateHandlers(context),
        createQueryHandlers(context),
      ],
      operatorService: [createOperatorHandlers(context)],
    },
  };
}

class ServerParts implements ServerContext {
  readonly newId: () => string = randomUUID;
  readonly matching: TaskQueues;
  readonly tokens = new TaskTokens();
  readonly namespaces = new NamespaceTable(this.newId);
  readonly visibility: RunIndex;
  readonly runs: Runs;

  constructor(
    readonly clock: ServerClock,
    readonly config: DynamicConfig,
  ) {
    this.matching = new TaskQueues(config);
    this.visibility = new RunIndex(this.namespaces, config);
    this.runs = new RunTable(this, runParts);
  }
}
