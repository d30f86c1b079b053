// Exports of the official workflow package that the compat entry does not have, each with its reason. The suite fails for a
// name that is listed and exists, and for one that the official package does not export.
const nexus = 'Nexus is not supported yet';
const sinks = "sinks are not supported yet: log and the worker's meter are";
const internals = 'it is about protobuf messages of another runtime: interceptors of internals are not supported';
const options = 'options of plain functions are not supported: use a class with @Workflow()';
const typeInfo = 'types of values are known from classes, by @Payload() and `returns`';
const wire = 'it converts to numbers of protobuf messages, which workflow code never sees';
const untypedHandles = 'signal() takes the name, the definition and the arguments';

export const missing = {
  ActivateInput: internals,
  ActivityTypeInfoMap: typeInfo,
  ConcludeActivationInput: internals,
  ConcludeActivationOutput: internals,
  DisposeInput: internals,
  EventGroupMarker: 'event groups, an experiment of that SDK, are not supported',
  GetLogAttributesInput: 'interceptors of log attributes are not supported yet',
  GetMetricTagsInput: 'there is no meter in workflows yet',
  LoggerSinks: sinks,
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
