/** The inbound and outbound calls of an activity that can be intercepted. */
import type { InterceptorOf } from '../common/interceptor-chain.js';
import type { Headers } from '../common/payload.js';
import type { LogAttributes, MetricTags } from '../common/telemetry.js';

export interface ActivityExecuteInput {
  readonly args: unknown[];
  readonly headers: Headers;
}

export interface ActivityHeartbeatInput {
  readonly details: unknown[];
}

/** Calls that an inbound interceptor can wrap. The context is `ActivityContext.current()`. */
export interface ActivityInboundCalls {
  /** Runs the activity function. */
  execute(input: ActivityExecuteInput): Promise<unknown>;
}

/** Calls that an outbound interceptor can wrap. */
export interface ActivityOutboundCalls {
  heartbeat(input: ActivityHeartbeatInput): void;
  /** Returns the attributes of each log line of the activity. */
  getLogAttributes(input: LogAttributes): LogAttributes;
  /** Returns the tags of each metric of the activity. */
  getMetricTags(input: MetricTags): MetricTags;
}

export type ActivityInboundCallsInterceptor = InterceptorOf<ActivityInboundCalls>;
export type ActivityOutboundCallsInterceptor = InterceptorOf<ActivityOutboundCalls>;

/** Interceptors of the activities of a worker. A single object serves all calls, so that chains are built once. */
export interface ActivityInterceptors {
  inbound?: ActivityInboundCallsInterceptor;
  outbound?: ActivityOutboundCallsInterceptor;
}
