/**
 * Runs activity methods as Nest runs the handlers of its transports: guards, interceptors, pipes and filters around them,
 * request-scoped providers made for each attempt. What surrounds a method is found out once, when its worker is made; a
 * method that nothing surrounds is called directly.
 */
import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ModuleRef, ModulesContainer } from '@nestjs/core';
import { loadDataConverter, type DataConverter } from '@nest-temporal/core';
import type { ActivityDefinition } from '@nest-temporal/core/activity';
import { RawValue } from '@nest-temporal/core/converter';
import {
  parameterTypesOf,
  typeOf,
  type DtoClass,
  type TypeHint,
} from '@nest-temporal/core/internal/common/parameter-types';
import type { InstanceWrapper } from '../../nest-framework.js';
import { createNestLogger } from '../../temporal.logger.js';
import { RequestScope } from '../request-scope.js';
import { toActivityFailure } from './activity-failure.js';
import { ActivityHandler, DirectHandler, type Attempt, type Handler } from './activity-handler.js';
import { boundEnhancers, isValidationPipe, type ActivityMethod } from './enhancers.js';
import {
  enhancerKinds,
  GlobalEnhancers,
  inheritedKinds,
  listed,
  registeredEnhancers,
  type EnhancerKind,
  type InheritedEnhancers,
} from './global-enhancers.js';
import { HandlerParameters } from './handler-parameters.js';
import { PipedArgument } from './piped-argument.js';

/** What a worker says about its activities. */
export interface PipelineOptions {
  inheritAppConfig?: boolean | InheritedEnhancers;
  /** That of the worker: arguments that ValidationPipe validates are converted by it. */
  dataConverter?: DataConverter;
}

/** What the pipeline adds to the definition of an activity. */
export type PipelinedActivity = Required<Pick<ActivityDefinition, 'parameterTypes' | 'run'>>;

@Injectable()
export class ActivityPipeline {
  private readonly logger = createNestLogger('TemporalModule');
  private bound = 0;
  /** By the kinds that are inherited. */
  private readonly globals = new Map<string, GlobalEnhancers>();

  constructor(
    private readonly config: ApplicationConfig,
    private readonly modules: ModulesContainer,
    private readonly moduleRef: ModuleRef,
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
    const globals = this.globalsOf(options.inheritAppConfig);
    const surrounding = (kind: EnhancerKind): unknown[] => [...globals.of(kind), ...boundEnhancers(activity, kind)];
    const pipes = surrounding('pipes');
    const declared = parameterTypesOf(target.prototype as object, method);
    const types = declared.map(typeOf);
    const dto = once(() => loadDataConverter(options.dataConverter).dto);
    this.bound += 1;
    const parameters = new HandlerParameters(activity, {
      handler: `${String(method)}#${this.bound}`,
      metatypes: metatypesOf(activity, types),
      argument: (index) => {
        const type = isValidated(index) ? types[index] : undefined;
        const where = `argument ${index + 1} of activity "${name}"`;
        return new PipedArgument(index, typeof type === 'function' ? { type, dto: dto(), where } : undefined);
      },
    });
    // ValidationPipe looks neither into lists nor into what is not a DTO: those the worker converts, as ever.
    const isValidated = (index: number): boolean =>
      isDto(types[index]) && [...pipes, ...parameters.pipesOf(index)].some(isValidationPipe);
    types.forEach((type, i) => {
      if (typeof type === 'function' && isValidated(i)) {
        this.warnOfTransforms(activity, dto().transformedProperties(type));
      }
    });
    const has = {
      guards: surrounding('guards').length > 0,
      interceptors: surrounding('interceptors').length > 0,
      filters: surrounding('filters').length > 0,
      pipes: pipes.length > 0 || parameters.areDecorated,
    };
    const handler = Object.values(has).some(Boolean)
      ? new ActivityHandler({ activity, external: globals.creator, parameters, has })
      : new DirectHandler(activity);
    return {
      run:
        isSingleton(wrapper) && !globals.isScoped
          ? handler.bind(wrapper.instance as object)
          : this.perAttempt(activity, handler, globals),
      parameterTypes: declared.map((type, i) => (isValidated(i) || parameters.isElsewhere(i) ? undefined : type)),
    };
  }

  /**
   * What surrounds the given activities of a worker, and which global enhancers do not: one sentence each for the log.
   * Empty where there are no enhancers at all.
   */
  describe(activities: readonly ActivityMethod[], { inheritAppConfig }: PipelineOptions): string {
    const globals = this.globalsOf(inheritAppConfig);
    const running = enhancerKinds.map((kind) => {
      const bound = activities.flatMap((activity) => boundEnhancers(activity, kind));
      return namesOf(kind, [...globals.of(kind), ...bound]);
    });
    const inherited = inheritedKinds(inheritAppConfig);
    const registered = registeredEnhancers(this.config);
    const left = enhancerKinds.map((kind) => namesOf(kind, inherited.includes(kind) ? [] : listed(registered[kind])));
    const [inside, outside] = [running, left].map((kinds) => kinds.filter(Boolean).join(', '));
    return [
      inside && `Activities run inside ${inside}.`,
      outside && `Global enhancers that do not apply to activities: ${outside} (option "inheritAppConfig").`,
    ]
      .filter(Boolean)
      .join(' ');
  }

  /** ValidationPipe has class-transformer make the instance: a value that was transformed on its way in would be again. */
  private warnOfTransforms({ source }: ActivityMethod, properties: readonly string[]): void {
    if (properties.length === 0) return;
    this.logger.warn(
      `Activity ${source}: a ValidationPipe applies @Transform() of ${properties.join(', ')} to its argument, although a value ` +
        `that comes from a workflow was transformed when it entered the application. Remove the pipe from the activity, ` +
        `or set "inheritAppConfig" without pipes: the worker validates the argument without @Transform().`,
    );
  }

  private globalsOf(option: PipelineOptions['inheritAppConfig']): GlobalEnhancers {
    const kinds = inheritedKinds(option);
    const known =
      this.globals.get(kinds.join()) ?? new GlobalEnhancers(this.config, this.modules, this.moduleRef, kinds);
    this.globals.set(kinds.join(), known);
    return known;
  }

  /** The instance, and the enhancers that live no longer, are made for each attempt. */
  private perAttempt(activity: ActivityMethod, handler: Handler, globals: GlobalEnhancers): ActivityDefinition['run'] {
    const { wrapper, source } = activity;
    const enter = async (): Promise<{ instance: object; attempt: Attempt }> => {
      const { instance, contextId } = await this.requestScope.enter(wrapper);
      const external = globals.isScoped ? await globals.attemptCreator(contextId) : globals.creator;
      return { instance, attempt: { external, ...(isSingleton(wrapper) ? {} : { contextId }) } };
    };
    return async (...args) => {
      const { instance, attempt } = await enter().catch((error: unknown) => {
        throw toActivityFailure(error, { source, isFromPipe: false });
      });
      return handler.bind(instance, attempt)(...args);
    };
  }
}

/** `guards JwtGuard, RolesGuard` */
function namesOf(kind: EnhancerKind, enhancers: readonly unknown[]): string {
  const names = new Set(enhancers.map(nameOf));
  return names.size > 0 ? `${kind} ${[...names].join(', ')}` : '';
}

function nameOf(enhancer: unknown): string {
  if (typeof enhancer === 'function') return enhancer.name;
  return (enhancer as object).constructor.name;
}

function isSingleton(wrapper: InstanceWrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
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
