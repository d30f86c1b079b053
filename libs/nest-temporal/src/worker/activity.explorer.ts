/** Finds decorated providers and hands out what they hold. Constructs nothing and starts nothing. */
import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ApplicationFailure } from '@nest-temporal/core';
import type { ActivityDefinition } from '@nest-temporal/core/activity';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { TemporalConfigurationError } from '../errors.js';
import { ActivityPipeline, type PipelineOptions } from './activity-pipeline/activity-pipeline.js';
import type { ActivityMethod } from './activity-pipeline/enhancers.js';
import { MetadataAccessor, type ActivityMethodMetadata } from './metadata.accessor.js';
import { moduleNameOf, type InstanceWrapper } from '../nest-framework.js';

/** One activity, which each worker that takes it surrounds as its options say. */
export interface DiscoveredActivity {
  /** Activity type. */
  name: string;
  /** `PaymentActivities.charge` */
  source: string;
  method: ActivityMethod;
  /**
   * What the worker registers.
   *
   * @throws TemporalConfigurationError when Nest would leave out an enhancer of the method without a word
   */
  define(options?: PipelineOptions): ActivityDefinition;
}

/** All activities of one provider class. */
export interface DiscoveredActivities {
  target: DtoClass;
  taskQueue?: string;
  /** Whether `@Activity()` marks the methods; otherwise all of them are activities. */
  isMarked?: boolean;
  activities: DiscoveredActivity[];
}

type Methods = Record<string | symbol, unknown>;

/** Methods that Nest calls itself. */
const lifecycleHooks = new Set([
  'constructor',
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

@Injectable()
export class TemporalExplorer {
  private readonly logger = new Logger('TemporalModule');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly metadata: MetadataAccessor,
    private readonly pipeline: ActivityPipeline,
  ) {}

  /** Workflow classes among the providers of all modules, each once. */
  workflows(): DtoClass[] {
    const found = new Set<DtoClass>();
    for (const wrapper of this.discovery.getProviders()) {
      if (this.metadata.isWorkflow(wrapper.metatype)) found.add(wrapper.metatype);
    }
    return [...found];
  }

  /** Activity providers of all modules, each instance once: aliases made by `useExisting` do not count. */
  activities(): DiscoveredActivities[] {
    const found: { wrapper: InstanceWrapper; target: DtoClass }[] = [];
    const seen = new Set<unknown>();
    for (const wrapper of this.discovery.getProviders()) {
      const target = wrapper.isAlias ? undefined : this.classOf(wrapper);
      if (!target || !this.metadata.activityClass(target)) {
        if (target) this.refuseMethodsWithoutClass(target);
        continue;
      }
      const identity: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance : target;
      if (seen.has(identity)) continue;
      seen.add(identity);
      found.push({ wrapper, target });
    }
    const kept = found.filter(({ wrapper, target }) => this.isFirst(wrapper, target, found));
    return kept.map(({ wrapper, target }) => {
      const isAmbiguous = kept.filter((other) => other.target === target).length > 1;
      return this.explore(wrapper, target, isAmbiguous ? ` (${placeOf(wrapper)})` : '');
    });
  }

  /** False for a class that another module provides as well: its activities are those of one instance, the first. */
  private isFirst(wrapper: InstanceWrapper, target: DtoClass, found: readonly { wrapper: InstanceWrapper }[]): boolean {
    if (wrapper.token !== target) return true;
    const same = found.filter((other) => other.wrapper.token === target).map((other) => other.wrapper);
    if (same[0] !== wrapper) return false;
    if (same.length > 1) {
      const modules = same.map((other) => moduleNameOf(other));
      this.logger.warn(
        `Class "${target.name}" is a provider of ${modules.join(' and ')}. Its activities run on the instance of ` +
          `${modules[0]}. Provide it in a single module, and export it from there.`,
      );
    }
    return true;
  }

  /** Whose activities a provider has: what is provided under an activity class stands for that class, as in tests. */
  private classOf(wrapper: InstanceWrapper): DtoClass | undefined {
    const own = classOf(wrapper);
    if (own && this.metadata.activityClass(own)) return own;
    const { token } = wrapper;
    return typeof token === 'function' && this.metadata.activityClass(token) ? (token as DtoClass) : own;
  }

  private explore(wrapper: InstanceWrapper, target: DtoClass, place: string): DiscoveredActivities {
    const prototype = target.prototype as object;
    const methods = this.metadata.activityMethods(prototype);
    const activities = (methods.length > 0 ? methods : this.allMethods(target)).map((method) =>
      this.discovered(wrapper, target, method, place),
    );
    return {
      target,
      taskQueue: this.metadata.activityClass(target)?.taskQueue,
      isMarked: methods.length > 0,
      activities,
    };
  }

  private discovered(
    wrapper: InstanceWrapper,
    target: DtoClass,
    { method, name = String(method), dynamic }: ActivityMethodMetadata,
    place: string,
  ): DiscoveredActivity {
    const source = `${target.name}.${String(method)}${place}`;
    const isMissing = lacks(wrapper, method);
    const activity: ActivityMethod = { wrapper, target, method, source };
    return {
      name,
      source,
      method: activity,
      define: (options) => ({
        name,
        dynamic,
        source,
        ...(isMissing ? { run: () => refuseMissing(source) } : this.pipeline.bind(activity, name, options)),
      }),
    };
  }

  private allMethods(target: DtoClass): ActivityMethodMetadata[] {
    const names = Object.getOwnPropertyNames(target.prototype).filter(
      (name) => !lifecycleHooks.has(name) && typeof (target.prototype as Methods)[name] === 'function',
    );
    if (names.length === 0) {
      throw new TemporalConfigurationError(
        `Class "${target.name}" has @Activity() but no method that can be an activity. Put @Activity() on its methods.`,
      );
    }
    this.logger.warn(
      `Class "${target.name}" has @Activity() on no method: all of its methods are registered (${names.join(', ')}), ` +
        `without the types of their arguments. Put @Activity() on each method that is an activity.`,
    );
    return names.map((method) => ({ method, dynamic: false }));
  }

  private refuseMethodsWithoutClass(target: DtoClass): void {
    const [first] = this.metadata.activityMethods((target.prototype ?? {}) as object);
    if (!first) return;
    throw new TemporalConfigurationError(
      `Class "${target.name}" has @Activity() on method "${String(first.method)}" but not on the class. Put @Activity() on the class too.`,
    );
  }
}

/** `provider 'payments' of BillingModule` */
function placeOf(wrapper: InstanceWrapper): string {
  return `provider "${String(wrapper.name)}" of ${moduleNameOf(wrapper)}`;
}

/** Whether what stands for an activity class has not got one of its methods. */
function lacks(wrapper: InstanceWrapper, method: string | symbol): boolean {
  const instance = wrapper.isDependencyTreeStatic() ? (wrapper.instance as Methods | null | undefined) : undefined;
  return typeof instance === 'object' && instance !== null && typeof instance[method] !== 'function';
}

function refuseMissing(source: string): never {
  throw ApplicationFailure.nonRetryable(
    `The provider that replaces the class has no method for the activity ${source}. Add the method.`,
    'ActivityMethodMissing',
  );
}

function classOf(wrapper: InstanceWrapper): DtoClass | undefined {
  if (!wrapper.metatype || wrapper.inject) {
    const instance = wrapper.instance as object | undefined;
    return typeof instance === 'object' && instance !== null ? (instance.constructor as DtoClass) : undefined;
  }
  return wrapper.metatype as DtoClass;
}
