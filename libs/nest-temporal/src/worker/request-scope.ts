/**
 * Makes the instance of an activity provider that does not live as long as the application, for one attempt. The attempt is
 * Nest's request: `@Inject(REQUEST)` is the activity's context, or, in a durable tree, the payload that the application's
 * `ContextIdStrategy` gave. Nest holds what it makes by the context id, weakly, so that it goes with the attempt.
 */
import { Injectable } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { ActivityContext } from '@nest-temporal/core/activity';
import { moduleRefOf, type InstanceWrapper } from '../nest-framework.js';

/** Under which Nest holds the instances of one request. */
export type ContextId = ReturnType<typeof ContextIdFactory.create>;

@Injectable()
export class RequestScope {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** An instance for the current attempt, and the id under which Nest has its enhancers and dependencies. */
  async enter(wrapper: InstanceWrapper): Promise<{ instance: object; contextId: ContextId }> {
    const context = ActivityContext.current();
    const contextId = ContextIdFactory.getByRequest(context);
    const payload = (contextId as { payload?: object }).payload;
    // As for the request of a controller: what is durable outlives the request and must not hold it.
    const request: unknown = wrapper.isDependencyTreeDurable() ? payload : Object.assign(context, payload);
    this.moduleRef.registerRequestByContextId(request, contextId);
    // By the provider's own module: other modules may provide the class too.
    const moduleRef = moduleRefOf(wrapper) ?? this.moduleRef;
    const instance = await moduleRef.resolve<object>(wrapper.token as never, contextId);
    return { instance, contextId };
  }
}
