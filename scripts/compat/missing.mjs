// Exports of the official workflow package that the compat entry does not have, each with its reason. The suite fails for a
// name that is listed and exists, and for one that the official package does not export.
const nexus = 'Nexus is not supported yet';
const localActivities =
  'methods of a proxy of local activities have no executeWithOptions(): use scheduleLocalActivity()';
const sinks = "sinks are not supported yet: log and the worker's meter are";
const internals = 'it is about protobuf messages of another runtime: interceptors of internals are not supported';
const neverThrown = 'nothing that workflow code calls throws it';
const options = 'options of plain functions are not supported: use a class with @Workflow()';
const typeInfo = 'types of values are known from classes, by @Payload() and `returns`';
const wire = 'it converts to numbers of protobuf messages, which workflow code never sees';
const untypedHandles = 'signal() takes the name, the definition and the arguments';

export const missing = {
  ActivateInput: internals,
  ActivityFunctionWithOptions: 'methods of a proxy have no executeWithOptions(): use scheduleActivity()',
  ActivityTypeInfoMap: typeInfo,
  CompleteAsyncError: neverThrown,
  ConcludeActivationInput: internals,
  ConcludeActivationOutput: internals,
  DisposeInput: internals,
  EventGroupMarker: 'event groups, an experiment of that SDK, are not supported',
  ExternalStorageNotConfiguredError: neverThrown,
  GetLogAttributesInput: 'interceptors of log attributes are not supported yet',
  GetMetricTagsInput: 'there is no meter in workflows yet',
  LocalActivityDoBackoff: neverThrown,
  LocalActivityFunctionWithOptions: localActivities,
  LocalActivityInterfaceFor: localActivities,
  LoggerSinks: sinks,
  NamespaceNotFoundError: neverThrown,
  NexusOperationCancellationType: nexus,
  NexusOperationHandle: nexus,
  NexusServiceClient: nexus,
  NexusServiceClientOptions: nexus,
  Sink: sinks,
  SinkCall: sinks,
  SinkFunction: sinks,
  Sinks: sinks,
  StartNexusOperationInput: nexus,
  StartNexusOperationOptions: nexus,
  StartNexusOperationOutput: nexus,
  UnsafeRandomSource: 'workflowInfo().unsafe has no random numbers that a replay would not repeat',
  WorkflowInternalsInterceptor: internals,
  WorkflowNotFoundError: neverThrown,
  WorkflowQueryOptions: untypedHandles,
  WorkflowSignalOptions: untypedHandles,
  BaseWorkflowHandle: untypedHandles,
  WorkflowTypeOptions: typeInfo,
  createEventGroup: 'event groups, an experiment of that SDK, are not supported',
  createNexusServiceClient: nexus,
  decodeWorkflowIdConflictPolicy: wire,
  decodeWorkflowIdReusePolicy: wire,
  defineWorkflowOptions: options,
  encodeWorkflowIdConflictPolicy: wire,
  encodeWorkflowIdReusePolicy: wire,
  extractWorkflowTypeAndConfig: typeInfo,
  metricMeter: 'there is no meter in workflows yet',
  proxySinks: sinks,
  setWorkflowOptions: options,
};
