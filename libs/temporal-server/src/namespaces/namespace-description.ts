/** A namespace as DescribeNamespace and ListNamespaces show it. */
import { ArchivalState, ReplicationState } from '@nest-temporal/core/internal/proto/enums';
import type { DescribeNamespaceResponse } from '@nest-temporal/core/internal/proto/index';
import { durationFromMs } from '@nest-temporal/core/internal/proto/time';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { NamespaceRecord } from '../context/namespaces.js';

/** What works here and SDKs change their ways by; the real server names more, which this one does not have. */
const capabilities = {
  eagerWorkflowStart: true,
  syncUpdate: true,
  asyncUpdate: true,
  reportedProblemsSearchAttribute: true,
  workerPollCompleteOnShutdown: true,
};

export function describeNamespace(record: NamespaceRecord, config: DynamicConfig): DescribeNamespaceResponse {
  const { id, name, description, ownerEmail, data, retentionMs, state, searchAttributes } = record;
  return {
    namespaceInfo: {
      id,
      name,
      state,
      description,
      ownerEmail,
      data: { ...data },
      capabilities,
      limits: {
        blobSizeLimitError: config.get('limit.blobSize.error'),
        memoSizeLimitError: config.get('limit.memoSize.error'),
      },
    },
    config: {
      workflowExecutionRetentionTtl: durationFromMs(retentionMs),
      historyArchivalState: ArchivalState.ARCHIVAL_STATE_DISABLED,
      visibilityArchivalState: ArchivalState.ARCHIVAL_STATE_DISABLED,
      badBinaries: {},
      // The real server keeps custom attributes in columns of other names; here the name is the column.
      customSearchAttributeAliases: Object.fromEntries([...searchAttributes.keys()].map((each) => [each, each])),
    },
    replicationConfig: {
      activeClusterName: 'active',
      clusters: [{ clusterName: 'active' }],
      state: ReplicationState.REPLICATION_STATE_NORMAL,
    },
    isGlobalNamespace: false,
  };
}
