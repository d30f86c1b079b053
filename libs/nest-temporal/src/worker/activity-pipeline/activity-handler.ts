/** Calls the method of an activity on an instance: directly, or through what Nest puts around the handlers of a transport. */
import type { ExternalContextCreator } from '@nestjs/core';
import {
  ActivityContext,
  CancelledFailure,
  CompleteAsyncError,
  type ActivityDefinition,
} from '@nest-temporal/core/activity';
import { isObservable, lastValueFrom } from 'rxjs';
import type { ContextId } from '../request-scope.js';
import { toActivityFailure } from './activity-failure.js';
import { enhancerKeys, type ActivityMethod, type EnhancerKind } from './enhancers.js';
import type { HandlerParameters } from './handler-parameters.js';
import { isInsidePipes } from './piped-argument.js';
import { temporalContextType } from './temporal-context.js';

type Run = ActivityDefinition['run'];
type Callback = (...args: unknown[]) => unknown;
type Instance = Record<string | symbol, Callback>;

/** Makes the function of an activity out of an instance of its class. */
export interface Handler {
  bind(instance: object, contextId?: ContextId): Run;
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
  external: ExternalContextCreator;
  parameters: HandlerParameters;
  /** What surrounds the method. */
  has: Readonly<Record<EnhancerKind, boolean>>;
}

/** Guards, interceptors, pipes and filters surround the method. */
export class ActivityHandler implements Handler {
  constructor(private readonly parts: ActivityHandlerParts) {}

  bind(instance: object, contextId?: ContextId): Run {
    const byCount = new Map<number, Run>();
    return async (...args) => {
      try {
        const count = this.parts.has.pipes ? args.length : 0;
        const target = byCount.get(count) ?? this.target(instance, count, contextId);
        byCount.set(count, target);
        return await target(...args);
      } catch (error) {
        return this.recover(error, instance, args, contextId);
      }
    };
  }

  private target(instance: object, count: number, contextId?: ContextId): Run {
    const { activity, parameters, has } = this.parts;
    const callback = (instance as Instance)[activity.method];
    const create = (name: string): Run => this.create(instance, callback, name, { ...has, filters: false }, contextId);
    return has.pipes ? parameters.with(count, create) : parameters.without(create);
  }

  /** What a filter makes of the error; the error, if there is none or it says nothing. */
  private async recover(error: unknown, instance: object, args: unknown[], contextId?: ContextId): Promise<unknown> {
    const { source } = this.parts.activity;
    const isFromPipe = isInsidePipes();
    let thrown = error;
    if (this.parts.has.filters && !isControlFlow(error)) {
      try {
        const result = await this.filter(error, instance, contextId)(...args);
        const value = isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
        // Filters of controllers answer by the response object and return nothing: that must not complete an activity.
        if (value !== undefined && value !== null) return value;
      } catch (rethrown) {
        thrown = rethrown;
      }
    }
    throw toActivityFailure(thrown, { source, isFromPipe: isFromPipe && thrown === error });
  }

  /** A function that throws `error` before the filters of the method. */
  private filter(error: unknown, instance: object, contextId?: ContextId): Run {
    const { activity, parameters } = this.parts;
    const rethrow = (): never => {
      throw error;
    };
    const filters: unknown = Reflect.getMetadata(enhancerKeys.filters, (instance as Instance)[activity.method]);
    if (filters !== undefined) Reflect.defineMetadata(enhancerKeys.filters, filters, rethrow);
    const has = { guards: false, interceptors: false, filters: true };
    return parameters.without((name) => this.create(instance, rethrow, name, has, contextId));
  }

  private create(
    instance: object,
    callback: Callback,
    name: string,
    has: { guards: boolean; interceptors: boolean; filters: boolean },
    contextId?: ContextId,
  ): Run {
    const { activity, external, parameters } = this.parts;
    return external.create(
      instance,
      callback,
      name,
      parameters.metadataKey,
      parameters.paramsFactory,
      contextId,
      activity.wrapper.id,
      { guards: has.guards, interceptors: has.interceptors, filters: has.filters },
      temporalContextType,
    );
  }
}

/** What means something to the worker, whatever filters make of errors. */
function isControlFlow(error: unknown): boolean {
  if (error instanceof CompleteAsyncError || error instanceof CancelledFailure) return true;
  const isAborted = error instanceof Error && error.name === 'AbortError';
  return isAborted && (ActivityContext.currentIfAny?.isCancelled ?? false);
}
