import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Workflow, WorkflowInit, WorkflowRun } from '../workflow/decorators.js';
import { Payload, type DtoClass } from './parameter-types.js';
import { readWorkflowDefinition, WorkflowDefinitionError } from './workflow-definition.js';

class Gateway {
  charge(): void {}
}
class Input {
  id: string;
}
class Other {
  id: string;
}

function refusal(target: DtoClass): string {
  try {
    readWorkflowDefinition(target);
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return error.message;
    throw error;
  }
  throw new Error('the class was accepted');
}

describe('the constructor of a workflow class without @WorkflowInit()', () => {
  it('is refused with a parameter, which would be undefined: a service by its type, a value, an injected token', () => {
    @Workflow()
    class ByType {
      constructor(
        readonly gateway: Gateway,
        readonly name: string,
      ) {}
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    const inject = (): ParameterDecorator => () => undefined;
    @Workflow()
    class ByToken {
      constructor(@inject() readonly options: { size: number }) {}
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    expect(refusal(ByType)).toBe(
      'Workflow class "ByType" has a constructor with parameters of type "Gateway", "String", which nothing passes: a ' +
        'workflow has no dependency injection. Call services from an activity, and the activity by proxyActivities(). To ' +
        'give the constructor the arguments of "run", add @WorkflowInit().',
    );
    expect(refusal(ByToken)).toMatch(
      /^Workflow class "ByToken" has a constructor with parameters, which nothing passes/,
    );
  });

  it('is refused when a base class brings the parameter', () => {
    class Base {
      constructor(readonly gateway: Gateway) {}
    }
    @Workflow()
    class Derived extends Base {
      field = 1;
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    expect(refusal(Derived)).toMatch(/^Workflow class "Derived" has a constructor with parameters/);
  });

  it('may give its own parameters a default, and those of a base class a value', () => {
    class Base {
      constructor(readonly name: string) {}
    }
    @Workflow()
    class Derived extends Base {
      constructor(readonly limit: number = 3) {
        super('fixed');
      }
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    expect(readWorkflowDefinition(Derived).hasInit).toBe(false);
  });
});

describe('the constructor of a workflow class with @WorkflowInit()', () => {
  it("is refused with parameters that 'run' does not have", () => {
    @Workflow()
    @WorkflowInit()
    class More {
      constructor(
        readonly input: Input,
        readonly gateway: Gateway,
      ) {}
      @WorkflowRun()
      async run(_input: Input): Promise<void> {}
    }
    @WorkflowInit()
    @Workflow()
    class None {
      constructor(readonly input: Input) {}
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    expect(refusal(More)).toBe(
      'Workflow class "More" has a constructor with 2 parameters, but "run" has 1. @WorkflowInit() passes the arguments ' +
        'of "run" to the constructor: give "run" the same parameters.',
    );
    expect(refusal(None)).toContain('a constructor with 1 parameter, but "run" has 0');
  });

  it("is refused when its DTO is not that of 'run'", () => {
    @Workflow()
    @WorkflowInit()
    class Swapped {
      constructor(readonly input: Other) {}
      @WorkflowRun()
      async run(_input: Input): Promise<void> {}
    }
    @Workflow()
    @WorkflowInit()
    class Listed {
      constructor(@Payload(() => [Input]) readonly inputs: Input[]) {}
      @WorkflowRun()
      async run(@Payload(() => Input) _inputs: Input | null): Promise<void> {}
    }
    expect(refusal(Swapped)).toBe(
      'Workflow class "Swapped" has different types for parameter 1: "Other" in the constructor, "Input" in "run". ' +
        '@WorkflowInit() passes the arguments of "run" to the constructor: use one type.',
    );
    expect(refusal(Listed)).toContain('"Input[]" in the constructor, "Input" in "run"');
  });

  it("may leave out the last parameters of 'run', and take what 'run' takes as the rest or with a default", () => {
    @Workflow()
    @WorkflowInit()
    class Fewer {
      constructor(readonly input: Input) {}
      @WorkflowRun()
      async run(_input: Input, _more: Other): Promise<void> {}
    }
    @Workflow()
    @WorkflowInit()
    class Rest {
      constructor(
        readonly first: string,
        readonly second: string,
      ) {}
      @WorkflowRun()
      async run(..._all: string[]): Promise<void> {}
    }
    @Workflow()
    @WorkflowInit()
    class Defaulted {
      constructor(
        readonly first: string,
        readonly second: number,
      ) {}
      @WorkflowRun()
      async run(_first: string, _second: number = 2): Promise<void> {}
    }
    expect(readWorkflowDefinition(Fewer).parameterTypes).toEqual([Input, Other]);
    for (const target of [Rest, Defaulted]) expect(readWorkflowDefinition(target).hasInit).toBe(true);
  });

  it('names the type of an argument for both', () => {
    @Workflow()
    @WorkflowInit()
    class Named {
      constructor(@Payload(() => Input, { optional: true }) readonly input: Input | null) {}
      @WorkflowRun()
      async run(_input: Input | null): Promise<void> {}
    }
    expect(readWorkflowDefinition(Named).parameterTypes).toEqual([{ optional: Input }]);
  });
});
