/**
 * The door to the protobuf layer: message types, RPC tables, codec and payload visitor. Enums are in `enums.ts`, times in
 * `time.ts`, proto3 JSON in `json.ts` and `history.ts`.
 */
export type * from './gen/types.js';
export { healthRpcs, operatorServiceRpcs, testServiceRpcs, workflowServiceRpcs } from './gen/rpcs.js';
export type { HealthRpcs, OperatorServiceRpcs, TestServiceRpcs, WorkflowServiceRpcs } from './gen/rpcs.js';
export { decodeMessage, encodeMessage, isAnyOf, packAny, unpackAny } from './codec.js';
export type { MessageName } from './descriptor.js';
export { HistoryFormatError, ProtoDecodeError, ProtoEncodeError, ProtoJsonError } from './errors.js';
export { holdsPayloads } from './payload-plan.js';
export { collectPayloads } from './payload-visitor.js';
export type { PayloadListSlot, PayloadSelection, PayloadSlot, SinglePayloadSlot } from './payload-visitor.js';
