/** Makes an instance of a request-scoped activity provider for one attempt; `@Inject(REQUEST)` is the activity's context. */
import { Injectable } from '@nestjs/common';
import { ContextIdFactory, ModuleRef, type DiscoveryService } from '@nestjs/core';
import { ActivityContext } from '@nest-temporal/core/activity';

/** One provider as Nest's container holds it. */
export type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

@Injectable()
export class RequestScope {
  constructor(private readonly moduleRef: ModuleRef) {}

  async resolve(wrapper: InstanceWrapper): Promise<unknown> {
    const context = ActivityContext.current();
    const id = ContextIdFactory.getByRequest(context);
    this.moduleRef.registerRequestByContextId(context, id);
    return this.moduleRef.resolve(wrapper.token as never, id, { strict: false });
  }
}
