/** What the server says of itself. A capability stands here only when it works: SDKs change their ways by it. */
import type { WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import type { Handlers } from '../context/call.js';

/** The version of the real server whose behavior this one has. */
const serverVersion = '1.32.0';

/** SDKs and tools that a server of that version talks to, with the versions of theirs. */
const supportedClients = {
  'temporal-go': '<2.0.0',
  'temporal-java': '<2.0.0',
  'temporal-php': '<2.0.0',
  'temporal-typescript': '<2.0.0',
  'temporal-cli': '<2.0.0',
  'temporal-server': '<2.0.0',
  'temporal-ui': '<3.0.0',
};

export function createSystemInfoHandlers(clusterId: string): Handlers<WorkflowServiceRpcs> {
  return {
    getSystemInfo: () => ({
      serverVersion,
      capabilities: {
        signalAndQueryHeader: true,
        internalErrorDifferentiation: true,
        activityFailureIncludeHeartbeat: true,
        encodedFailureAttributes: true,
        // Build ids of workers are recorded; nothing is routed by them.
        buildIdBasedVersioning: true,
        upsertMemo: true,
        eagerWorkflowStart: true,
        sdkMetadata: true,
        countGroupByExecutionStatus: true,
      },
    }),
    getClusterInfo: () => ({
      supportedClients,
      serverVersion,
      clusterId,
      clusterName: 'active',
      historyShardCount: 1,
      persistenceStore: 'memory',
      visibilityStore: 'memory',
      failoverVersionIncrement: 10,
      initialFailoverVersion: 1,
    }),
  };
}
