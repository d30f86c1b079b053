import 'reflect-metadata';
import { registerDecorator } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { WorkflowDefinitionError } from '../common/workflow-definition.js';
import { loadDataConverter } from '../converter/data-converter.js';
import { DtoAsyncRuleError } from '../converter/errors.js';
import { Query, Signal, Workflow, WorkflowRun } from '../workflow/index.js';
import { DuplicateWorkflowError, WorkerOptionsError } from './errors.js';
import { resolveWorkerOptions } from './resolved-options.js';
import type { WorkerOptions } from './worker-options.js';
import { bySandbox, checkBundled, readWorkflows } from './workflow-registration.js';

type Workflows = NonNullable<WorkerOptions['workflows']>;

function read(workflows: Workflows, more: Partial<WorkerOptions> = {}): ReturnType<typeof readWorkflows> {
  return readWorkflows(resolveWorkerOptions({ taskQueue: 'q', workflows, ...more }), loadDataConverter(undefined).dto);
}

@Workflow()
class Order {
  @WorkflowRun()
  async run(): Promise<void> {}
}

@Workflow({ name: 'Order' })
class NewOrder {
  @WorkflowRun()
  async run(): Promise<void> {}
}

@Workflow({ dynamic: true })
class Any {
  @WorkflowRun()
  async run(): Promise<void> {}
}

@Workflow({ dynamic: true })
class AnyOther {
  @WorkflowRun()
  async run(): Promise<void> {}
}

@Workflow({ sandboxed: false })
class Free {
  @WorkflowRun()
  async run(): Promise<void> {}
}

async function plain(): Promise<void> {}

describe('the workflows of a worker', () => {
  it('are the classes that are given, each once', () => {
    expect(read([Order, Any, Order])).toEqual([Order, Any]);
    expect(bySandbox([Order, Free])).toEqual({ sandboxed: [Order], unsandboxed: [Free] });
  });

  it('are all that the path exports when a plain function is among them', () => {
    expect(read([plain, Order], { workflowsPath: '/app/workflows.js' })).toBeUndefined();
    expect(bySandbox(undefined)).toEqual({ unsandboxed: [] });
  });

  it('cannot be a plain function alone, whose source nobody knows', () => {
    expect(() => read([plain])).toThrow(WorkerOptionsError);
    expect(() => read([plain])).toThrow(/"workflows" contains "plain", which has no @Workflow\(\).*"workflowsPath"/);
  });

  it('have types of their own, and one dynamic class at most', () => {
    expect(() => read([Order, NewOrder])).toThrow(DuplicateWorkflowError);
    expect(() => read([Order, NewOrder])).toThrow(
      'Workflow type "Order" belongs to two classes: "Order" and "NewOrder". Rename one with @Workflow({ name })',
    );
    expect(() => read([Any, AnyOther])).toThrow(DuplicateWorkflowError);
    expect(() => read([Any, AnyOther])).toThrow(/"Any" and "AnyOther" are both dynamic/);
  });

  it('are well-formed: an async query, an override without decorator, a missing main method are named', () => {
    @Workflow()
    class AsyncQuery {
      @WorkflowRun()
      async run(): Promise<void> {}
      @Query()
      async status(): Promise<string> {
        return '';
      }
    }
    abstract class Approvable {
      @Signal()
      approve(): void {}
    }
    @Workflow()
    class Undecorated extends Approvable {
      @WorkflowRun()
      async run(): Promise<void> {}
      override approve(): void {}
    }
    @Workflow()
    class NoRun {}
    @Workflow()
    class NoPromise {
      @WorkflowRun()
      run(): number {
        return 1;
      }
    }
    const faults: [Workflows[number], RegExp][] = [
      [AsyncQuery, /"AsyncQuery" has an async @Query\(\) "status".*make it synchronous/],
      [Undecorated, /"Undecorated" overrides "approve" without its decorator. Put @Signal\(\)/],
      [NoRun, /"NoRun" has no main method. Put @WorkflowRun\(\) on "async run/],
      [NoPromise, /"NoPromise" has a method "run" that returns "Number", not a promise. Make it async/],
    ];
    for (const [workflow, message] of faults) {
      expect(() => read([Order, workflow])).toThrow(WorkflowDefinitionError);
      expect(() => read([Order, workflow])).toThrow(message);
    }
  });

  it('take no DTO with an asynchronous rule, wherever it stands', () => {
    class Slow {
      id: string;
    }
    registerDecorator({
      name: 'isKnown',
      target: Slow,
      propertyName: 'id',
      async: true,
      validator: { validate: () => Promise.resolve(true) },
    });
    @Workflow()
    class Strict {
      @WorkflowRun()
      async run(): Promise<void> {}
      @Signal()
      rename(_to: Slow): void {}
    }
    expect(() => read([Strict])).toThrow(DtoAsyncRuleError);
    expect(() => read([Strict])).toThrow(/Argument 1 of signal "rename" of workflow "Strict"/);
  });

  it('run in a thread only when they are sandboxed', () => {
    expect(read([Free], { workflowThreads: 0 })).toEqual([Free]);
    expect(() => read([Free], { workflowThreads: 1 })).toThrow(/"Free" has "sandboxed: false".*"workflowThreads: 0"/);
  });

  it('are all in the workflow code, but for the dynamic one, which has no name', () => {
    checkBundled([Order, Any], ['Order']);
    checkBundled(undefined, []);
    expect(() => checkBundled([Order, NewOrder], ['Other'])).toThrow(
      /"Order" \(type "Order"\) is not in the workflow code of the worker\. Export it from "workflowsPath"/,
    );
  });
});
