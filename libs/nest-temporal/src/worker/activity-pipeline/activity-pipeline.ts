/**
 * Runs activity methods as Nest runs the handlers of its transports: guards, interceptors, pipes and filters around them,
 * request-scoped providers made for each attempt. What surrounds a method is found out once, when its worker is made; a
 * method that nothing surrounds is called directly.
 */
import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ExternalContextCreator } from '@nestjs/core';
import { loadDataConverter, type DataConverter } from '@nest-temporal/core';
import type { ActivityDefinition } from '@nest-temporal/core/activity';
import { RawValue } from '@nest-temporal/core/converter';
import {
  parameterTypesOf,
  typeOf,
  type DtoClass,
  type TypeHint,
} from '@nest-temporal/core/internal/common/parameter-types';
import { RequestScope } from '../request-scope.js';
import { toActivityFailure } from './activity-failure.js';
import { ActivityHandler, DirectHandler, type Handler } from './activity-handler.js';
import {
  enhancersOf,
  enhancersThatAreOn,
  isValidationPipe,
  type ActivityEnhancers,
  type ActivityMethod,
  type EnhancerKind,
} from './enhancers.js';
import { HandlerParameters } from './handler-parameters.js';
import { PipedArgument } from './piped-argument.js';

/** What a worker says about its activities. */
export interface PipelineOptions {
  enhancers?: ActivityEnhancers;
  /** That of the worker: arguments that ValidationPipe validates are converted by it. */
  dataConverter?: DataConverter;
}

/** What the pipeline adds to the definition of an activity. */
export type PipelinedActivity = Required<Pick<ActivityDefinition, 'parameterTypes' | 'run'>>;

@Injectable()
export class ActivityPipeline {
  private bound = 0;

  constructor(
    private readonly config: ApplicationConfig,
    private readonly external: ExternalContextCreator,
    private readonly requestScope: RequestScope,
  ) {}

  /**
   * The function of an activity, with all that surrounds it, and the types of the arguments that the worker converts.
   *
   * @param name - of the activity, for messages
   * @throws TemporalConfigurationError when Nest would leave out an enhancer without a word
   */
  bind(activity: ActivityMethod, name: string, options: PipelineOptions = {}): PipelinedActivity {
    const { wrapper, target, method } = activity;
    const pipes = enhancersOf(this.config, activity, 'pipes');
    const declared = parameterTypesOf(target.prototype as object, method);
    const types = declared.map(typeOf);
    const dto = once(() => loadDataConverter(options.dataConverter).dto);
    this.bound += 1;
    const parameters = new HandlerParameters(activity, {
      handler: `${String(method)}#${this.bound}`,
      metatypes: metatypesOf(activity, types),
      argument: (index) => {
        const type = isValidated(index) ? types[index] : undefined;
        const where = `argument ${index + 1} of activity '${name}'`;
        return new PipedArgument(index, typeof type === 'function' ? { type, dto: dto(), where } : undefined);
      },
    });
    // ValidationPipe looks neither into lists nor into what is no DTO: those the worker converts, as ever.
    const isValidated = (index: number): boolean =>
      isDto(types[index]) && [...pipes, ...parameters.pipesOf(index)].some(isValidationPipe);
    const has = this.surroundings(activity, options.enhancers, pipes.length > 0 || parameters.areDecorated);
    const handler = Object.values(has).some(Boolean)
      ? new ActivityHandler({ activity, external: this.external, parameters, has })
      : new DirectHandler(activity);
    const isShared = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    return {
      run: isShared ? handler.bind(wrapper.instance as object) : this.perAttempt(activity, handler),
      parameterTypes: declared.map((type, i) => (isValidated(i) || parameters.isElsewhere(i) ? undefined : type)),
    };
  }

  private surroundings(
    activity: ActivityMethod,
    option: ActivityEnhancers | undefined,
    pipes: boolean,
  ): Record<EnhancerKind, boolean> {
    const on = enhancersThatAreOn(option);
    const has = (kind: keyof typeof on): boolean => on[kind] && enhancersOf(this.config, activity, kind).length > 0;
    return { guards: has('guards'), interceptors: has('interceptors'), filters: has('filters'), pipes };
  }

  /** The instance, and the enhancers that live no longer, are made for each attempt. */
  private perAttempt({ wrapper, source }: ActivityMethod, handler: Handler): ActivityDefinition['run'] {
    return async (...args) => {
      const { instance, contextId } = await this.requestScope.enter(wrapper).catch((error: unknown) => {
        throw toActivityFailure(error, { source, isFromPipe: false });
      });
      return handler.bind(instance, contextId)(...args);
    };
  }
}

/** The classes that pipes are told. What class-transformer would destroy in making an instance is told as no class. */
function metatypesOf({ target, method }: ActivityMethod, types: readonly TypeHint[]): unknown[] {
  const emitted = (Reflect.getMetadata('design:paramtypes', target.prototype as object, method) ?? []) as unknown[];
  return Array.from({ length: Math.max(emitted.length, types.length) }, (_, i) => {
    const type = types[i];
    if (type === undefined) return emitted[i];
    if (typeof type === 'object') return Array;
    return isDto(type) ? type : Object;
  });
}

/** True for classes of the application: none of the language, none that stands for bytes. */
function isDto(type: TypeHint): type is DtoClass {
  if (typeof type !== 'function' || type === RawValue || type.prototype instanceof Uint8Array) return false;
  return !Function.prototype.toString.call(type).endsWith('{ [native code] }');
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
