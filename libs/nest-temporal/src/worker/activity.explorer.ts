/** Finds decorated providers and hands out what they hold. Constructs nothing and starts nothing. */
import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { ActivityDefinition } from '@nest-temporal/core/activity';
import { parameterTypesOf, type DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { TemporalConfigurationError } from '../errors.js';
import { MetadataAccessor, type ActivityMethodMetadata } from './metadata.accessor.js';
import { RequestScope, type InstanceWrapper } from './request-scope.js';

/** All activities of one provider class. */
export interface DiscoveredActivities {
  target: DtoClass;
  taskQueue?: string;
  activities: ActivityDefinition[];
}

type Instance = Record<string | symbol, (...args: unknown[]) => unknown>;

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
    private readonly requestScope: RequestScope,
  ) {}

  /** Workflow classes among the providers of all modules, each once. */
  workflows(): DtoClass[] {
    const found = new Set<DtoClass>();
    for (const wrapper of this.discovery.getProviders()) {
      if (this.metadata.isWorkflow(wrapper.metatype)) found.add(wrapper.metatype);
    }
    return [...found];
  }

  /** Activity providers of all modules, each instance once: aliases made by `useExisting` do not count again. */
  activities(): DiscoveredActivities[] {
    const found: DiscoveredActivities[] = [];
    const seen = new Set<unknown>();
    for (const wrapper of this.discovery.getProviders()) {
      const target = classOf(wrapper);
      if (!target || !this.metadata.activityClass(target)) {
        if (target) this.refuseMethodsWithoutClass(target);
        continue;
      }
      const identity: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance : target;
      if (seen.has(identity)) continue;
      seen.add(identity);
      found.push(this.explore(wrapper, target));
    }
    return found;
  }

  private explore(wrapper: InstanceWrapper, target: DtoClass): DiscoveredActivities {
    const prototype = target.prototype as object;
    const methods = this.metadata.activityMethods(prototype);
    const activities = (methods.length > 0 ? methods : this.allMethods(target)).map((method) =>
      this.toDefinition(wrapper, target, method),
    );
    return { target, taskQueue: this.metadata.activityClass(target)?.taskQueue, activities };
  }

  private toDefinition(
    wrapper: InstanceWrapper,
    target: DtoClass,
    metadata: ActivityMethodMetadata,
  ): ActivityDefinition {
    const { method } = metadata;
    return {
      name: metadata.name ?? String(method),
      dynamic: metadata.dynamic,
      source: `${target.name}.${String(method)}`,
      parameterTypes: parameterTypesOf(target.prototype as object, method),
      run: this.bind(wrapper, method),
    };
  }

  private bind(wrapper: InstanceWrapper, method: string | symbol): ActivityDefinition['run'] {
    if (wrapper.isDependencyTreeStatic()) {
      const instance = wrapper.instance as Instance;
      return (...args) => instance[method]?.(...args);
    }
    return async (...args) => {
      const instance = (await this.requestScope.resolve(wrapper)) as Instance;
      return instance[method]?.(...args);
    };
  }

  private allMethods(target: DtoClass): ActivityMethodMetadata[] {
    const names = Object.getOwnPropertyNames(target.prototype).filter(
      (name) => !lifecycleHooks.has(name) && typeof (target.prototype as Instance)[name] === 'function',
    );
    if (names.length === 0) {
      throw new TemporalConfigurationError(
        `Class '${target.name}' has @Activity() but no method that could be an activity. Put @Activity() on its methods`,
      );
    }
    this.logger.warn(
      `Class '${target.name}' has @Activity() on no method: all of its methods are registered (${names.join(', ')}), ` +
        `without the types of their arguments. Put @Activity() on each method that is an activity`,
    );
    return names.map((method) => ({ method, dynamic: false }));
  }

  private refuseMethodsWithoutClass(target: DtoClass): void {
    const [first] = this.metadata.activityMethods((target.prototype ?? {}) as object);
    if (!first) return;
    throw new TemporalConfigurationError(
      `Class '${target.name}' has @Activity() on method '${String(first.method)}' but not on the class. Put @Activity() on the class too`,
    );
  }
}

function classOf(wrapper: InstanceWrapper): DtoClass | undefined {
  if (!wrapper.metatype || wrapper.inject) {
    const instance = wrapper.instance as object | undefined;
    return typeof instance === 'object' && instance !== null ? (instance.constructor as DtoClass) : undefined;
  }
  return wrapper.metatype as DtoClass;
}
