import { composeInterceptors } from '../../common/interceptor-chain.js';
import type {
  WorkflowInboundCalls,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptors,
  WorkflowInternals,
  WorkflowInternalsInterceptor,
  WorkflowOutboundCalls,
  WorkflowOutboundCallsInterceptor,
} from '../interceptors.js';

type Call = (input: never) => unknown;
type CallWithOptions = 'scheduleActivity' | 'scheduleLocalActivity' | 'startChildWorkflowExecution';

/** The interceptors of one run, and the way of a call through them. */
export class InterceptorChains {
  private readonly inbounds: WorkflowInboundCallsInterceptor[];
  private readonly outbounds: WorkflowOutboundCallsInterceptor[];
  private readonly ofInternals: WorkflowInternalsInterceptor[];

  constructor(groups: readonly WorkflowInterceptors[]) {
    this.inbounds = groups.flatMap((group) => group.inbound ?? []);
    this.outbounds = groups.flatMap((group) => group.outbound ?? []);
    this.ofInternals = groups.flatMap((group) => group.internals ?? []);
  }

  /** A call into the workflow; `innermost` itself when nobody intercepts it. */
  inbound<M extends keyof WorkflowInboundCalls>(
    method: M,
    innermost: WorkflowInboundCalls[M],
  ): WorkflowInboundCalls[M] {
    return compose(this.inbounds, method, innermost);
  }

  /** A call out of the workflow; `innermost` itself when nobody intercepts it. */
  outbound<M extends keyof WorkflowOutboundCalls>(
    method: M,
    innermost: WorkflowOutboundCalls[M],
  ): WorkflowOutboundCalls[M] {
    return compose(this.outbounds, method, innermost);
  }

  /** A call out of the workflow with options, of which interceptors get a copy: they may change it. */
  callWithOptions<M extends CallWithOptions>(
    method: M,
    input: Parameters<WorkflowOutboundCalls[M]>[0],
    innermost: WorkflowOutboundCalls[M],
  ): ReturnType<WorkflowOutboundCalls[M]> {
    const call = this.outbound(method, innermost) as (given: object) => ReturnType<WorkflowOutboundCalls[M]>;
    return call(call === innermost ? input : { ...input, options: { ...input.options } });
  }

  /** Whether the run must be told that it is dropped. */
  get interceptsDispose(): boolean {
    return this.ofInternals.some(({ dispose }) => dispose !== undefined);
  }

  /** A step of the runtime; `innermost` itself when nobody intercepts it. */
  internals<M extends keyof WorkflowInternals>(method: M, innermost: WorkflowInternals[M]): WorkflowInternals[M] {
    return compose(this.ofInternals, method, innermost);
  }
}

function compose<C extends Call>(interceptors: readonly object[], method: string, innermost: C): C {
  return interceptors.length === 0 ? innermost : (composeInterceptors(interceptors, method, innermost) as C);
}
