import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import {
  WorkflowDefinitionError,
  defineConstructorTypes,
  defineHandler,
  defineWorkflow,
  defineWorkflowInit,
  isWorkflowClass,
  readWorkflowDefinition,
  type HandlerKind,
  type HandlerMetadata,
  type WorkflowOptions,
} from './workflow-definition.js';
import type { DtoClass } from './parameter-types.js';

class Order {
  id: string;
}

/** What `@Workflow()` and the method decorators write, without the decorators of the layer above. */
function workflow(target: object, options: WorkflowOptions = {}): void {
  defineWorkflow(target, options);
}

function handler(
  target: { prototype: object },
  kind: HandlerKind,
  method: string,
  more: Partial<HandlerMetadata> = {},
): void {
  defineHandler(target.prototype, { kind, method, name: method, dynamic: false, ...more });
}

function messageOf(target: unknown): string {
  try {
    readWorkflowDefinition(target as DtoClass);
  } catch (error) {
    expect(error).toBeInstanceOf(WorkflowDefinitionError);
    return (error as Error).message;
  }
  throw new Error('the class was accepted');
}

describe('a well-formed workflow class', () => {
  it('has the name of the class as its type unless the decorator names one', () => {
    class Plain {
      async run(): Promise<void> {}
    }
    class Named {
      async run(): Promise<void> {}
    }
    workflow(Plain);
    workflow(Named, { name: 'order.v2' });
    handler(Plain, 'run', 'run');
    handler(Named, 'run', 'run');
    expect(readWorkflowDefinition(Plain).type).toBe('Plain');
    expect(readWorkflowDefinition(Named).type).toBe('order.v2');
  });

  it('keeps handlers by their name on the wire, inherited ones included', () => {
    class Base {
      approve(): void {}
    }
    class Derived extends Base {
      async run(): Promise<void> {}
      status(): string {
        return '';
      }
      async change(): Promise<void> {}
      checkChange(): void {}
    }
    handler(Base, 'signal', 'approve', { name: 'approve-order' });
    workflow(Derived);
    handler(Derived, 'run', 'run');
    handler(Derived, 'query', 'status');
    handler(Derived, 'update', 'change');
    handler(Derived, 'validator', 'checkChange', { name: 'change' });
    const definition = readWorkflowDefinition(Derived);
    expect([...definition.signals.keys()]).toEqual(['approve-order']);
    expect(definition.signals.get('approve-order')?.method).toBe('approve');
    expect([...definition.queries.keys()]).toEqual(['status']);
    expect(definition.updates.get('change')?.validator).toBe('checkChange');
  });

  it('lets a decorated override take the place of the inherited handler', () => {
    class Base {
      approve(): void {}
    }
    class Derived extends Base {
      async run(): Promise<void> {}
      override approve(): void {}
    }
    handler(Base, 'signal', 'approve', { name: 'old' });
    workflow(Derived);
    handler(Derived, 'run', 'run');
    handler(Derived, 'signal', 'approve', { name: 'new' });
    expect([...readWorkflowDefinition(Derived).signals.keys()]).toEqual(['new']);
  });

  it('reads parameter types from the main method, and from the constructor what that alone names', () => {
    class ByRun {
      async run(_order: Order, _name: string): Promise<void> {}
    }
    class ByConstructor {
      constructor(readonly order: Order) {}
      async run(_order: Order): Promise<void> {}
    }
    Reflect.defineMetadata('design:paramtypes', [Order, String], ByRun.prototype, 'run');
    workflow(ByRun);
    handler(ByRun, 'run', 'run');
    workflow(ByConstructor);
    defineWorkflowInit(ByConstructor);
    defineConstructorTypes(ByConstructor, [Order]);
    handler(ByConstructor, 'run', 'run');
    expect(readWorkflowDefinition(ByRun).parameterTypes).toEqual([Order, undefined]);
    expect(readWorkflowDefinition(ByConstructor)).toMatchObject({ hasInit: true, parameterTypes: [Order] });
  });

  it('keeps one dynamic handler of each kind apart from the named ones', () => {
    class Dynamic {
      async run(): Promise<void> {}
      anySignal(): void {}
      anyQuery(): string {
        return '';
      }
    }
    workflow(Dynamic, { dynamic: true });
    handler(Dynamic, 'run', 'run');
    handler(Dynamic, 'signal', 'anySignal', { dynamic: true });
    handler(Dynamic, 'query', 'anyQuery', { dynamic: true });
    const definition = readWorkflowDefinition(Dynamic);
    expect(definition.dynamicSignal?.method).toBe('anySignal');
    expect(definition.dynamicQuery?.method).toBe('anyQuery');
    expect(definition.signals.size + definition.queries.size).toBe(0);
  });
});

describe('a malformed workflow class is refused with its name and what to do', () => {
  it('without a decorator of its own', () => {
    class Base {
      async run(): Promise<void> {}
    }
    class Derived extends Base {}
    workflow(Base);
    handler(Base, 'run', 'run');
    expect(isWorkflowClass(Base)).toBe(true);
    expect(isWorkflowClass(Derived)).toBe(false);
    expect(messageOf(Derived)).toMatch(/"Derived" has no @Workflow\(\) of its own.*base class does not count/);
  });

  it('without a main method, with two, with one of another name, with an inherited one', () => {
    class None {}
    class Two {
      async run(): Promise<void> {}
      async main(): Promise<void> {}
    }
    class Other {
      async main(): Promise<void> {}
    }
    class Base {
      async run(): Promise<void> {}
    }
    class Inherited extends Base {}
    for (const target of [None, Two, Other, Inherited]) workflow(target);
    handler(Two, 'run', 'run');
    handler(Two, 'run', 'main');
    handler(Other, 'run', 'main');
    handler(Base, 'run', 'run');
    expect(messageOf(None)).toMatch(/"None" has no main method.*@WorkflowRun\(\)/);
    expect(messageOf(Two)).toMatch(/"Two" has @WorkflowRun\(\) on "run" and "main"/);
    expect(messageOf(Other)).toMatch(/"Other" has @WorkflowRun\(\) on "main".*rename it/);
    expect(messageOf(Inherited)).toMatch(/"Inherited" only inherits "run"/);
  });

  it('when an override lost its decorator', () => {
    class Base {
      approve(): void {}
    }
    class Derived extends Base {
      async run(): Promise<void> {}
      override approve(): void {}
    }
    handler(Base, 'signal', 'approve');
    workflow(Derived);
    handler(Derived, 'run', 'run');
    expect(messageOf(Derived)).toMatch(/"Derived" overrides "approve" without its decorator.*@Signal\(\)/);
  });

  it('when a query or a validator is async', () => {
    class AsyncQuery {
      async run(): Promise<void> {}
      async status(): Promise<string> {
        return '';
      }
    }
    class AsyncValidator {
      async run(): Promise<void> {}
      change(): void {}
      async check(): Promise<void> {}
    }
    workflow(AsyncQuery);
    handler(AsyncQuery, 'run', 'run');
    handler(AsyncQuery, 'query', 'status');
    workflow(AsyncValidator);
    handler(AsyncValidator, 'run', 'run');
    handler(AsyncValidator, 'update', 'change');
    handler(AsyncValidator, 'validator', 'check', { name: 'change' });
    expect(messageOf(AsyncQuery)).toMatch(/async @Query\(\) "status".*synchronous/);
    expect(messageOf(AsyncValidator)).toMatch(/async validator "check"/);
  });

  it('when a method is declared to return a promise where none may be, or none where one must be', () => {
    const subject = (run: unknown, status: unknown): DtoClass => {
      class Subject {
        run(): unknown {
          return undefined;
        }
        status(): unknown {
          return undefined;
        }
      }
      workflow(Subject);
      handler(Subject, 'run', 'run');
      handler(Subject, 'query', 'status');
      Reflect.defineMetadata('design:returntype', run, Subject.prototype, 'run');
      Reflect.defineMetadata('design:returntype', status, Subject.prototype, 'status');
      return Subject;
    };
    expect(messageOf(subject(Number, String))).toBe(
      `Workflow class "Subject" has a method "run" that returns "Number", not a promise. Make it async: "async run(...)".`,
    );
    expect(messageOf(subject(Order, String))).toContain(`returns "Order", not a promise`);
    expect(messageOf(subject(Promise, Promise))).toMatch(/"Subject" has an async @Query\(\) "status".*synchronous/);
    class Later extends Promise<string> {}
    // `Object` stands for interfaces and unions, nothing for `void` and for what is not declared.
    for (const type of [Promise, Later, Object, undefined]) {
      expect(readWorkflowDefinition(subject(type, Object)).type).toBe('Subject');
    }
  });

  it('when names are reserved, taken twice, or given to a dynamic workflow', () => {
    const cases: [RegExp, WorkflowOptions, [HandlerKind, string, Partial<HandlerMetadata>][]][] = [
      [/workflow type "__temporal_x".*reserved/, { name: '__temporal_x' }, []],
      [/both "dynamic" and "name"/, { name: 'x', dynamic: true }, []],
      [/@Query\(\) "a" named "__stack_trace", which is reserved/, {}, [['query', 'a', { name: '__stack_trace' }]]],
      [
        /two of @Signal\(\) named "x": "a" and "b"/,
        {},
        [
          ['signal', 'a', { name: 'x' }],
          ['signal', 'b', { name: 'x' }],
        ],
      ],
      [
        /two dynamic handlers: "a" and "b"/,
        {},
        [
          ['signal', 'a', { dynamic: true }],
          ['signal', 'b', { dynamic: true }],
        ],
      ],
      [
        /@Query\(\) and @Signal\(\) on "a"|@Signal\(\) and @Query\(\) on "a"/,
        {},
        [
          ['signal', 'a', {}],
          ['query', 'a', {}],
        ],
      ],
      [/@UpdateValidator\('nope'\) on "a" but no @Update\(\) method/, {}, [['validator', 'a', { name: 'nope' }]]],
    ];
    for (const [message, options, handlers] of cases) {
      class Subject {
        async run(): Promise<void> {}
        a(): void {}
        b(): void {}
      }
      workflow(Subject, options);
      handler(Subject, 'run', 'run');
      for (const [kind, method, more] of handlers) handler(Subject, kind, method, more);
      expect(messageOf(Subject)).toMatch(message);
    }
  });
});
