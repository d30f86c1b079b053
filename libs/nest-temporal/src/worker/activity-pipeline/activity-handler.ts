/** Calls the method of an activity on an instance: directly, or through what Nest puts around the handlers of a transport. */
import type { ExternalContextCreator } from '@nestjs/core';
import {
  ActivityContext,
  CancelledFailure,
  CompleteAsyncError,
  type ActivityDefinition,
} from '@nest-temporal/core/activity';
import { errorAttributes } from '@nest-temporal/core';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import { invokeFilters } from '../../nest-framework.js';
import { createNestLogger } from '../../temporal.logger.js';
import type { ContextId } from '../request-scope.js';
import { toActivityFailure } from './activity-failure.js';
import type { ActivityMethod } from './enhancers.js';
import type { EnhancerKind } from './global-enhancers.js';
import type { HandlerParameters } from './handler-parameters.js';
import { isInsidePipes } from './piped-argument.js';
import { ActivityArgumentsHost, temporalContextType } from './temporal-context.js';

type Run = ActivityDefinition['run'];
type Callback = (...args: unknown[]) => unknown;
type Instance = Record<string | symbol, Callback>;

/** What is made for one attempt. */
export interface Attempt {
  /** Absent for a provider that is a singleton, whose own enhancers are held without one. */
  contextId?: ContextId;
  /** Runs methods inside the global enhancers of the attempt. */
  external: ExternalContextCreator;
}

/** Makes the function of an activity out of an instance of its class. */
export interface Handler {
  bind(instance: object, attempt?: Attempt): Run;
}

/** Nothing surrounds the method. */
export class DirectHandler implements Handler {
  constructor(private readonly activity: ActivityMethod) {}

  bind(instance: object): Run {
    const { method, source } = this.activity;
    return async (...args) => {
      try {
        const result = await (instance as Instance)[method]?.(...args);
        return isObservable(result) ? await lastValueFrom(result) : result;
      } catch (error) {
        throw toActivityFailure(error, { source, isFromPipe: false });
      }
    };
  }
}

export interface ActivityHandlerParts {
  activity: ActivityMethod;
  /** Runs methods inside the global enhancers that are singletons. */
  external: ExternalContextCreator;
  parameters: HandlerParameters;
  /** What surrounds the method. */
  has: Readonly<Record<EnhancerKind, boolean>>;
}

/** Guards, interceptors, pipes and filters surround the method. */
export class ActivityHandler implements Handler {
  private readonly logger = createNestLogger('TemporalModule');

  constructor(private readonly parts: ActivityHandlerParts) {}

  bind(instance: object, attempt?: Attempt): Run {
    const byCount = new Map<number, Run>();
    return async (...args) => {
      try {
        const count = this.parts.has.pipes ? args.length : 0;
        const target = byCount.get(count) ?? this.target(instance, count, attempt);
        byCount.set(count, target);
        return await target(...args);
      } catch (error) {
        throw await this.failure(error, instance, args, attempt);
      }
    };
  }

  private target(instance: object, count: number, attempt?: Attempt): Run {
    const { parameters, has } = this.parts;
    const create = (name: string): Run => this.create(instance, name, attempt);
    return has.pipes ? parameters.with(count, create) : parameters.without(create);
  }

  /** The error that leaves the activity: what a filter returned in place of `error`, if it is an error itself. */
  private async failure(error: unknown, instance: object, args: unknown[], attempt?: Attempt): Promise<unknown> {
    const { source } = this.parts.activity;
    const isFromPipe = isInsidePipes();
    const filtered =
      this.parts.has.filters && !isControlFlow(error) ? await this.filtered(error, instance, args, attempt) : error;
    return toActivityFailure(filtered, { source, isFromPipe: isFromPipe && filtered === error });
  }

  /**
   * Filters translate errors, and nothing else: a value returned by a filter written for another transport must not complete
   * a failed activity, and a filter that throws must not hide why the activity failed.
   */
  private async filtered(error: unknown, instance: object, args: unknown[], attempt?: Attempt): Promise<unknown> {
    const { activity, external } = this.parts;
    const method = (instance as Instance)[activity.method];
    const bound = { wrapper: activity.wrapper, instance, method, contextId: attempt?.contextId };
    try {
      const host = new ActivityArgumentsHost(args);
      const returned: unknown = await invokeFilters(attempt?.external ?? external, bound, error, host);
      const result = isObservable(returned) ? await outcomeOf(returned) : returned;
      return result instanceof Error ? result : error;
    } catch (thrown) {
      if (thrown !== error) this.reportFilter(thrown);
      return error;
    }
  }

  private reportFilter(thrown: unknown): void {
    this.logger.error('An exception filter threw; the activity fails with its own error', {
      activity: this.parts.activity.source,
      ...errorAttributes(thrown),
    });
  }

  private create(instance: object, name: string, attempt?: Attempt): Run {
    const { activity, parameters, has } = this.parts;
    return (attempt?.external ?? this.parts.external).create(
      instance,
      (instance as Instance)[activity.method],
      name,
      parameters.metadataKey,
      parameters.paramsFactory,
      attempt?.contextId,
      activity.wrapper.id,
      { guards: has.guards, interceptors: has.interceptors, filters: false },
      temporalContextType,
    );
  }
}

/** The last value of an Observable or, for one that fails as filters of microservices do, its error. */
function outcomeOf(observable: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(observable, { defaultValue: undefined }).catch((error: unknown) => error);
}

/** What means something to the worker, whatever filters make of errors. */
function isControlFlow(error: unknown): boolean {
  if (error instanceof CompleteAsyncError || error instanceof CancelledFailure) return true;
  const isAborted = error instanceof Error && error.name === 'AbortError';
  return isAborted && (ActivityContext.currentIfAny?.isCancelled ?? false);
}
