// What the generated layer holds: which RPCs, which messages beside those that an RPC reaches, and how two messages of one
// simple name are told apart. The generator refuses a name that the descriptor does not know.

/** Table of RPCs per service: export name in the generated code, full name, methods. */
export const services = [
  {
    table: 'workflowService',
    service: 'temporal.api.workflowservice.v1.WorkflowService',
    methods: [
      // system, namespaces
      'GetSystemInfo',
      'GetClusterInfo',
      'RegisterNamespace',
      'DescribeNamespace',
      'ListNamespaces',
      'UpdateNamespace',
      'DeprecateNamespace',
      // workflow executions
      'StartWorkflowExecution',
      'ExecuteMultiOperation',
      'SignalWorkflowExecution',
      'SignalWithStartWorkflowExecution',
      'QueryWorkflow',
      'UpdateWorkflowExecution',
      'PollWorkflowExecutionUpdate',
      'RequestCancelWorkflowExecution',
      'TerminateWorkflowExecution',
      'DeleteWorkflowExecution',
      'ResetWorkflowExecution',
      'PauseWorkflowExecution',
      'UnpauseWorkflowExecution',
      'UpdateWorkflowExecutionOptions',
      'PollWorkflowExecutionTimeSkipping',
      // visibility
      'DescribeWorkflowExecution',
      'GetWorkflowExecutionHistory',
      'GetWorkflowExecutionHistoryReverse',
      'ListWorkflowExecutions',
      'ListOpenWorkflowExecutions',
      'ListClosedWorkflowExecutions',
      'ListArchivedWorkflowExecutions',
      'ScanWorkflowExecutions',
      'CountWorkflowExecutions',
      'GetSearchAttributes',
      // workers: workflow tasks
      'PollWorkflowTaskQueue',
      'RespondWorkflowTaskCompleted',
      'RespondWorkflowTaskFailed',
      'RespondQueryTaskCompleted',
      'ResetStickyTaskQueue',
      // workers: activity tasks
      'PollActivityTaskQueue',
      'RecordActivityTaskHeartbeat',
      'RecordActivityTaskHeartbeatById',
      'RespondActivityTaskCompleted',
      'RespondActivityTaskCompletedById',
      'RespondActivityTaskFailed',
      'RespondActivityTaskFailedById',
      'RespondActivityTaskCanceled',
      'RespondActivityTaskCanceledById',
      // workers: Nexus tasks
      'PollNexusTaskQueue',
      'RespondNexusTaskCompleted',
      'RespondNexusTaskFailed',
      // workers: life and configuration
      'ShutdownWorker',
      'RecordWorkerHeartbeat',
      'ListWorkers',
      'CountWorkers',
      'DescribeWorker',
      'FetchWorkerConfig',
      'UpdateWorkerConfig',
      // task queues
      'DescribeTaskQueue',
      'ListTaskQueuePartitions',
      'UpdateTaskQueueConfig',
      // activities of a workflow
      'PauseActivity',
      'UnpauseActivity',
      'ResetActivity',
      'UpdateActivityOptions',
      // standalone activities
      'StartActivityExecution',
      'DescribeActivityExecution',
      'PollActivityExecution',
      'ListActivityExecutions',
      'CountActivityExecutions',
      'RequestCancelActivityExecution',
      'TerminateActivityExecution',
      'DeleteActivityExecution',
      'PauseActivityExecution',
      'UnpauseActivityExecution',
      'ResetActivityExecution',
      'UpdateActivityExecutionOptions',
      // standalone Nexus operations
      'StartNexusOperationExecution',
      'DescribeNexusOperationExecution',
      'PollNexusOperationExecution',
      'ListNexusOperationExecutions',
      'CountNexusOperationExecutions',
      'RequestCancelNexusOperationExecution',
      'TerminateNexusOperationExecution',
      'DeleteNexusOperationExecution',
      // schedules
      'CreateSchedule',
      'DescribeSchedule',
      'UpdateSchedule',
      'PatchSchedule',
      'ListScheduleMatchingTimes',
      'DeleteSchedule',
      'ListSchedules',
      'CountSchedules',
      // batch operations
      'StartBatchOperation',
      'StopBatchOperation',
      'DescribeBatchOperation',
      'ListBatchOperations',
      // versioning by build id
      'UpdateWorkerBuildIdCompatibility',
      'GetWorkerBuildIdCompatibility',
      'UpdateWorkerVersioningRules',
      'GetWorkerVersioningRules',
      'GetWorkerTaskReachability',
      // worker deployments
      'CreateWorkerDeployment',
      'DescribeWorkerDeployment',
      'ListWorkerDeployments',
      'DeleteWorkerDeployment',
      'SetWorkerDeploymentCurrentVersion',
      'SetWorkerDeploymentRampingVersion',
      'SetWorkerDeploymentManager',
      'CreateWorkerDeploymentVersion',
      'DescribeWorkerDeploymentVersion',
      'DeleteWorkerDeploymentVersion',
      'UpdateWorkerDeploymentVersionMetadata',
      'UpdateWorkerDeploymentVersionComputeConfig',
      'ValidateWorkerDeploymentVersionComputeConfig',
      // worker deployments, as older servers know them
      'DescribeDeployment',
      'ListDeployments',
      'GetDeploymentReachability',
      'GetCurrentDeployment',
      'SetCurrentDeployment',
      // workflow rules
      'CreateWorkflowRule',
      'DescribeWorkflowRule',
      'DeleteWorkflowRule',
      'ListWorkflowRules',
      'TriggerWorkflowRule',
    ],
  },
  {
    table: 'operatorService',
    service: 'temporal.api.operatorservice.v1.OperatorService',
    methods: [
      'AddSearchAttributes',
      'RemoveSearchAttributes',
      'ListSearchAttributes',
      'DeleteNamespace',
      'AddOrUpdateRemoteCluster',
      'RemoveRemoteCluster',
      'ListClusters',
      'GetNexusEndpoint',
      'CreateNexusEndpoint',
      'UpdateNexusEndpoint',
      'DeleteNexusEndpoint',
      'ListNexusEndpoints',
    ],
  },
  {
    table: 'testService',
    service: 'temporal.api.testservice.v1.TestService',
    methods: [
      'LockTimeSkipping',
      'UnlockTimeSkipping',
      'Sleep',
      'SleepUntil',
      'UnlockTimeSkippingWithSleep',
      'GetCurrentTime',
    ],
  },
  { table: 'health', service: 'grpc.health.v1.Health', methods: ['Check'] },
];

/** Messages no listed RPC reaches by type: carried by an Any, inside a payload, or in a file. A package means all of it. */
export const extraMessages = [
  'temporal.api.update.v1',
  'temporal.api.sdk.v1',
  'temporal.api.protocol.v1',
  'temporal.api.errordetails.v1',
  'temporal.api.history.v1.History',
  'google.rpc.Status',
];

/** Short names that differ from the simple name; nested messages follow their outer one. */
export const renames = {
  'temporal.api.update.v1.Request': 'UpdateRequest',
  'temporal.api.update.v1.Response': 'UpdateResponse',
  'temporal.api.update.v1.Acceptance': 'UpdateAcceptance',
  'temporal.api.update.v1.Rejection': 'UpdateRejection',
  'temporal.api.update.v1.Input': 'UpdateInput',
  'temporal.api.update.v1.Meta': 'UpdateMeta',
  'temporal.api.update.v1.Outcome': 'UpdateOutcome',
  'temporal.api.protocol.v1.Message': 'ProtocolMessage',
  'temporal.api.nexus.v1.Request': 'NexusRequest',
  'temporal.api.nexus.v1.Response': 'NexusResponse',
  'temporal.api.nexus.v1.Failure': 'NexusFailure',
  'temporal.api.nexus.v1.Link': 'NexusLink',
  'temporal.api.common.v1.OnConflictOptions': 'ExecutionOnConflictOptions',
  'temporal.api.activity.v1.CallbackInfo': 'ActivityCallbackInfo',
  'temporal.api.callback.v1.CallbackInfo': 'ExecutionCallbackInfo',
};

/** Fields that a message object of ours always owns, so that they survive a structured clone. */
export const required = { Payload: ['metadata', 'data'], Payloads: ['payloads'] };

/**
 * Oneofs that are plain fields to us: their members are all messages, so that presence is kept without them. Clearing the
 * 59 other members on each decoded event was the larger half of a decode.
 */
export const strippedOneofs = [
  'temporal.api.history.v1.HistoryEvent.attributes',
  'temporal.api.command.v1.Command.attributes',
];
