// Contracts between the generated types and those written by hand; checked by the compiler.
import type { FailureInfo, Payload as CommonPayload, Payloads as CommonPayloads } from '../common/payload.js';
import type { EventType } from './enums.js';
import type {
  Failure,
  HistoryEvent,
  MessageTypes,
  Payload,
  Payloads,
  StartWorkflowExecutionRequest,
  workflowServiceRpcs,
  WorkflowServiceRpcs,
} from './index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

// Payloads of either kind stand for the other; a proto failure stands for the structural one.
export const toCommon = (payload: Payload, payloads: Payloads): [CommonPayload, CommonPayloads] => [payload, payloads];
export const fromCommon = (payload: CommonPayload, payloads: CommonPayloads): [Payload, Payloads] => [
  payload,
  payloads,
];
export const toFailureInfo = (failure: Failure): FailureInfo => failure;

// @ts-expect-error a payload has its data
export const withoutData: Payload = { metadata: {} };
// @ts-expect-error fields are checked
export const misspelled: StartWorkflowExecutionRequest = { workflowID: 'w' };
// @ts-expect-error enums are numbers of the enum
export const wrongEnum: HistoryEvent = { eventType: 'EVENT_TYPE_TIMER_FIRED' };

holds<Equal<HistoryEvent['eventId'], number | undefined>>();
holds<Equal<HistoryEvent['eventType'], EventType | undefined>>();
holds<Equal<HistoryEvent['eventTime'], MessageTypes['Timestamp'] | null | undefined>>();
holds<Equal<WorkflowServiceRpcs['startWorkflowExecution']['request'], StartWorkflowExecutionRequest>>();
holds<Equal<(typeof workflowServiceRpcs)['pollWorkflowTaskQueue']['response'], 'PollWorkflowTaskQueueResponse'>>();
holds<Equal<keyof typeof workflowServiceRpcs, keyof WorkflowServiceRpcs>>();
