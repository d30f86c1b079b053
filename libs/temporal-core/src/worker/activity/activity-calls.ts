/**
 * The interceptor chains of a worker's activities, built once. What a call belongs to is found through the current context,
 * so that interceptors may replace inputs freely.
 */
import { composeInterceptors } from '../../common/interceptor-chain.js';
import { ActivityContext } from '../../activity/activity-context.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import type {
  ActivityExecuteInput,
  ActivityHeartbeatInput,
  ActivityInterceptors,
  ActivityOutboundCalls,
} from '../../activity/interceptors.js';
import type { EventLoopWatch } from './event-loop-watch.js';

/** The parts of an attempt that the innermost functions use. */
export interface AttemptTarget {
  readonly definition: ActivityDefinition;
  heartbeat(details: readonly unknown[]): void;
}

export class ActivityCalls {
  private readonly targets = new WeakMap<ActivityContext, AttemptTarget>();
  private readonly inbound: (input: ActivityExecuteInput) => Promise<unknown>;
  private readonly outbound: ActivityOutboundCalls;

  constructor(
    interceptors: readonly ActivityInterceptors[],
    private readonly watch: EventLoopWatch,
  ) {
    const inbound = interceptors.flatMap((interceptor) => interceptor.inbound ?? []);
    const outbound = interceptors.flatMap((interceptor) => interceptor.outbound ?? []);
    this.inbound = composeInterceptors(inbound, 'execute', async ({ args }: ActivityExecuteInput) => {
      const context = ActivityContext.current();
      const { definition } = this.targetOf(context);
      return watch.call(context.info, () => definition.run(...args));
    });
    this.outbound = {
      heartbeat: composeInterceptors(outbound, 'heartbeat', ({ details }: ActivityHeartbeatInput) =>
        this.targetOf(ActivityContext.current()).heartbeat(details),
      ),
      getLogAttributes: composeInterceptors(outbound, 'getLogAttributes', (attributes) => attributes),
      getMetricTags: composeInterceptors(outbound, 'getMetricTags', (tags) => tags),
    };
  }

  /** Outbound calls of one attempt. They work wherever its context is held, also outside its asynchronous flow. */
  outboundOf(context: () => ActivityContext): ActivityOutboundCalls {
    const { outbound } = this;
    return {
      heartbeat: (input) => ActivityContext.run(context(), () => outbound.heartbeat(input)),
      getLogAttributes: (attributes) => outbound.getLogAttributes(attributes),
      getMetricTags: (tags) => outbound.getMetricTags(tags),
    };
  }

  /** Runs the activity through the inbound chain. */
  async execute(context: ActivityContext, target: AttemptTarget, input: ActivityExecuteInput): Promise<unknown> {
    this.targets.set(context, target);
    this.watch.enter(context.info);
    try {
      return await ActivityContext.run(context, async () => this.inbound(input));
    } finally {
      this.watch.leave(context.info);
    }
  }

  private targetOf(context: ActivityContext): AttemptTarget {
    return this.targets.get(context) as AttemptTarget;
  }
}
