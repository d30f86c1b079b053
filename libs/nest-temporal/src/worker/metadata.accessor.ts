/** Reads what decorators wrote on provider classes; the only reader. Workflows are read through core's definition. */
import { Injectable } from '@nestjs/common';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { isWorkflowClass } from '@nest-temporal/core/internal/common/workflow-definition';

export const activityClassKey = 'nest-temporal:activity';
export const activityMethodsKey = 'nest-temporal:activity-methods';

/** `@Activity()` on a class. */
export interface ActivityClassMetadata {
  taskQueue?: string;
}

/** `@Activity()` on a method. */
export interface ActivityMethodMetadata {
  method: string | symbol;
  name?: string;
  dynamic: boolean;
}

@Injectable()
export class MetadataAccessor {
  isWorkflow(target: unknown): target is DtoClass {
    return isWorkflowClass(target);
  }

  /** Metadata of the class or, for an undecorated subclass, of the nearest decorated base. */
  activityClass(target: object): ActivityClassMetadata | undefined {
    return Reflect.getMetadata(activityClassKey, target) as ActivityClassMetadata | undefined;
  }

  /** Decorated methods, those of base classes first; an override replaces what it overrides. */
  activityMethods(prototype: object): ActivityMethodMetadata[] {
    const methods = new Map<string | symbol, ActivityMethodMetadata>();
    for (const level of prototypesFromBase(prototype)) {
      const own = (Reflect.getOwnMetadata(activityMethodsKey, level) ?? []) as ActivityMethodMetadata[];
      for (const method of own) methods.set(method.method, method);
    }
    return [...methods.values()];
  }
}

function prototypesFromBase(prototype: object): object[] {
  const chain: object[] = [];
  for (let level: object | null = prototype; level && level !== Object.prototype;) {
    chain.unshift(level);
    level = Object.getPrototypeOf(level) as object | null;
  }
  return chain;
}
