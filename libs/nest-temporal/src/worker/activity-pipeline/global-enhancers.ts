/**
 * The global guards, interceptors, pipes and filters of an application that the activities of a worker inherit. Most of them
 * are written for HTTP, so that a worker inherits none unless its options say so.
 */
import { ApplicationConfig, type ExternalContextCreator, type ModuleRef, type ModulesContainer } from '@nestjs/core';
import { createContextCreator, type InstanceWrapper } from '../../nest-framework.js';
import type { ContextId } from '../request-scope.js';

/** Which kinds of global enhancers the activities of a worker inherit. */
export interface InheritedEnhancers {
  /** Global guards. @defaultValue false */
  guards?: boolean;
  /** Global interceptors. @defaultValue false */
  interceptors?: boolean;
  /** Global pipes. @defaultValue false */
  pipes?: boolean;
  /** Global exception filters. @defaultValue false */
  filters?: boolean;
}

export type EnhancerKind = keyof InheritedEnhancers;

export const enhancerKinds: readonly EnhancerKind[] = ['guards', 'interceptors', 'pipes', 'filters'];

interface RegisteredEnhancers {
  readonly instances: readonly object[];
  /** Those that are made for each attempt. */
  readonly scoped: readonly InstanceWrapper[];
}

/** The global enhancers of an application, by kind. */
export function registeredEnhancers(app: ApplicationConfig): Record<EnhancerKind, RegisteredEnhancers> {
  return {
    guards: { instances: app.getGlobalGuards(), scoped: app.getGlobalRequestGuards() },
    interceptors: { instances: app.getGlobalInterceptors(), scoped: app.getGlobalRequestInterceptors() },
    pipes: { instances: app.getGlobalPipes(), scoped: app.getGlobalRequestPipes() },
    filters: { instances: app.getGlobalFilters(), scoped: app.getGlobalRequestFilters() },
  };
}

/** Instances, and the classes of those that are made for each attempt. */
export function listed({ instances, scoped }: RegisteredEnhancers): readonly unknown[] {
  return [...instances, ...scoped.map(({ metatype }) => metatype as unknown)];
}

/** @param option - `inheritAppConfig` of a worker */
export function inheritedKinds(option: boolean | InheritedEnhancers = false): readonly EnhancerKind[] {
  if (typeof option === 'boolean') return option ? enhancerKinds : [];
  return enhancerKinds.filter((kind) => option[kind] === true);
}

/** The global enhancers that one worker inherits. */
export class GlobalEnhancers {
  /** True when some are made for each attempt, so that {@link GlobalEnhancers.attemptCreator} is needed. */
  readonly isScoped: boolean;
  /** Runs methods inside those that live as long as the application. */
  readonly creator: ExternalContextCreator;
  private readonly enhancers: Record<EnhancerKind, RegisteredEnhancers>;

  constructor(
    app: ApplicationConfig,
    private readonly modules: ModulesContainer,
    private readonly moduleRef: ModuleRef,
    kinds: readonly EnhancerKind[],
  ) {
    const registered = registeredEnhancers(app);
    this.enhancers = byKind((kind) => (kinds.includes(kind) ? registered[kind] : { instances: [], scoped: [] }));
    this.isScoped = enhancerKinds.some((kind) => this.enhancers[kind].scoped.length > 0);
    this.creator = createContextCreator(modules, configOf(byKind((kind) => this.enhancers[kind].instances)));
  }

  /** All of one kind: instances, and classes of those that are made for each attempt. */
  of(kind: EnhancerKind): readonly unknown[] {
    return listed(this.enhancers[kind]);
  }

  /** {@link GlobalEnhancers.creator} for one attempt, with those that live no longer. */
  async attemptCreator(contextId: ContextId): Promise<ExternalContextCreator> {
    const made = byKind((kind) => [...this.enhancers[kind].instances]);
    for (const kind of enhancerKinds) {
      for (const { token } of this.enhancers[kind].scoped) made[kind].push(await this.make(token, contextId));
    }
    return createContextCreator(this.modules, configOf(made));
  }

  private make(token: unknown, contextId: ContextId): Promise<object> {
    return this.moduleRef.resolve<object>(token as never, contextId, { strict: false });
  }
}

function byKind<T>(make: (kind: EnhancerKind) => T): Record<EnhancerKind, T> {
  return { guards: make('guards'), interceptors: make('interceptors'), pipes: make('pipes'), filters: make('filters') };
}

function configOf(enhancers: Record<EnhancerKind, readonly object[]>): ApplicationConfig {
  const config = new ApplicationConfig();
  config.useGlobalGuards(...(enhancers.guards as never[]));
  config.useGlobalInterceptors(...(enhancers.interceptors as never[]));
  config.useGlobalPipes(...(enhancers.pipes as never[]));
  config.useGlobalFilters(...(enhancers.filters as never[]));
  return config;
}
