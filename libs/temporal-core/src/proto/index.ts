// The door to the protobuf layer: message types, RPC tables and the codec. Enums are in enums.ts, proto3 JSON in json.ts and
// history.ts, so that neither costs anything where it is not used.
export type * from './gen/types.js';
export { healthRpcs, operatorServiceRpcs, testServiceRpcs, workflowServiceRpcs } from './gen/rpcs.js';
export type { HealthRpcs, OperatorServiceRpcs, TestServiceRpcs, WorkflowServiceRpcs } from './gen/rpcs.js';
