// Exports of the official workflow package that the compat entry does not have, each with its reason. The suite fails for a
// name that is listed and exists, and for one that the official package does not export.
const nexus = 'Nexus is not supported yet';
const typeInfo = 'types of values are known from classes, by @Payload() and `returns`';
const wire = 'it converts to numbers of protobuf messages, which workflow code never sees';
const untypedHandles = 'signal() takes the name, the definition and the arguments';

export const missing = {
  ActivityTypeInfoMap: typeInfo,
  EventGroupMarker: 'event groups, an experiment of that SDK, are not supported',
  NexusOperationCancellationType: nexus,
  NexusOperationHandle: nexus,
  NexusServiceClient: nexus,
  NexusServiceClientOptions: nexus,
  SinkCall: 'it is how that SDK passes calls of sinks on, and no call gives or takes it',
  StartNexusOperationInput: nexus,
  StartNexusOperationOptions: nexus,
  StartNexusOperationOutput: nexus,
  UnsafeRandomSource: 'workflowInfo().unsafe has no random numbers that a replay would not repeat',
  WorkflowQueryOptions: untypedHandles,
  WorkflowSignalOptions: untypedHandles,
  BaseWorkflowHandle: untypedHandles,
  WorkflowTypeOptions: typeInfo,
  createEventGroup: 'event groups, an experiment of that SDK, are not supported',
  createNexusServiceClient: nexus,
  decodeWorkflowIdConflictPolicy: wire,
  decodeWorkflowIdReusePolicy: wire,
  defineWorkflowOptions: 'an experiment of that SDK: use setWorkflowOptions(), and classes for types of values',
  encodeWorkflowIdConflictPolicy: wire,
  encodeWorkflowIdReusePolicy: wire,
  extractWorkflowTypeAndConfig: typeInfo,
};
