/**
 * Refuses applications that inject a workflow class. Nest would make an instance outside any workflow, whose methods
 * change nothing anywhere.
 */
import { Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { emittedConstructorTypes, isWorkflowClass } from '@nest-temporal/core/internal/common/workflow-definition';
import { TemporalConfigurationError } from './errors.js';
import { dependencyKeys, isInjectable, wrappersOf, type InstanceWrapper } from './nest-framework.js';

type Target = abstract new (...args: never[]) => object;

interface Dependency {
  token: unknown;
  place: string;
}

@Injectable()
export class WorkflowInjectionCheck {
  /** @throws TemporalConfigurationError naming who injects what, and the cure */
  constructor(modules: ModulesContainer) {
    const held = [...modules.values()];
    for (const wrapper of held.flatMap(wrappersOf)) {
      check(wrapper);
      checkWorkflow(wrapper, (type) => isInjectable(type) || held.some(({ providers }) => providers.has(type as Type)));
    }
  }
}

function check(wrapper: InstanceWrapper): void {
  for (const { token, place } of dependenciesOf(wrapper)) {
    if (!isWorkflowClass(token)) continue;
    const { name } = token;
    throw new TemporalConfigurationError(
      `${describe(wrapper)} injects the workflow class "${name}" (${place}). Workflows are created by workers, one for each ` +
        `execution, never by Nest. Inject a reference: @InjectWorkflow(${name}) with the type WorkflowRef<${name}>.`,
    );
  }
}

/** A workflow whose constructor expects a service would find `undefined` in its place at run time. */
function checkWorkflow({ metatype }: InstanceWrapper, isService: (type: unknown) => boolean): void {
  if (!isWorkflowClass(metatype)) return;
  const index = emittedConstructorTypes(metatype).findIndex((type) => !isWorkflowClass(type) && isService(type));
  if (index < 0) return;
  const { name } = emittedConstructorTypes(metatype)[index] as Type;
  throw new TemporalConfigurationError(
    `Workflow class "${metatype.name}" has "${name}" as parameter ${index + 1} of its constructor. Workflows run in a ` +
      `sandbox, without dependency injection. Call "${name}" in an activity, and call the activity with proxyActivities().`,
  );
}

function describe({ metatype, inject, name }: InstanceWrapper): string {
  return inject || !metatype ? `Provider "${String(name)}"` : `Class "${metatype.name}"`;
}

function dependenciesOf({ metatype, inject }: InstanceWrapper): Dependency[] {
  if (inject) return inject.map((item, i) => ({ token: tokenOf(item), place: `"inject[${i}]" of its factory` }));
  if (typeof metatype !== 'function') return [];
  return [...constructorDependencies(metatype as Target), ...propertyDependencies(metatype as Target)];
}

function constructorDependencies(target: Target): Dependency[] {
  const tokens = [...((Reflect.getMetadata(dependencyKeys.constructorTypes, target) ?? []) as unknown[])];
  const named = (Reflect.getMetadata(dependencyKeys.constructorTokens, target) ?? []) as {
    index: number;
    param: unknown;
  }[];
  for (const { index, param } of named) tokens[index] = param;
  return tokens.map((token, i) => ({ token: tokenOf(token), place: `parameter ${i + 1} of its constructor` }));
}

function propertyDependencies(target: Target): Dependency[] {
  const found = (Reflect.getMetadata(dependencyKeys.properties, target) ?? []) as {
    key: string | symbol;
    type: unknown;
  }[];
  return found.map(({ key, type }) => ({ token: tokenOf(type), place: `property "${String(key)}"` }));
}

function tokenOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  if ('forwardRef' in item && typeof item.forwardRef === 'function') return (item.forwardRef as () => unknown)();
  return 'token' in item ? item.token : item;
}
