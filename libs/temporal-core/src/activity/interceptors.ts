/** The two places where calls of an activity can be intercepted: on the way in, and on the way out. */
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

/** What an inbound interceptor can surround. The context is `ActivityContext.current()`. */
export interface ActivityInboundCalls {
  /** Runs the activity function. */
  execute(input: ActivityExecuteInput): Promise<unknown>;
}

/** What an outbound interceptor can surround. */
export interface ActivityOutboundCalls {
  heartbeat(input: ActivityHeartbeatInput): void;
  /** Attributes of each log line of the activity's context. */
  getLogAttributes(input: LogAttributes): LogAttributes;
  /** Tags of each metric of the activity's context. */
  getMetricTags(input: MetricTags): MetricTags;
}

export type ActivityInboundCallsInterceptor = InterceptorOf<ActivityInboundCalls>;
export type ActivityOutboundCallsInterceptor = InterceptorOf<ActivityOutboundCalls>;

/** Interceptors of a worker's activities: one object for all calls, so that chains are built once. */
export interface ActivityInterceptors {
  inbound?: ActivityInboundCallsInterceptor;
  outbound?: ActivityOutboundCallsInterceptor;
}
