import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Query, Signal, Update, Workflow, WorkflowRun } from '../workflow/index.js';
import { readWorkflowDefinition, WorkflowDefinitionError } from './workflow-definition.js';
import { ClientOptionsError } from '../client/errors.js';
import { resolveMessage, resolveWorkflow } from './workflow-reference.js';

class Approval {}

@Workflow({ name: 'order.v2' })
class OrderWorkflow {
  @WorkflowRun()
  async run(): Promise<void> {}

  @Signal({ name: 'approve.v2' })
  approve(_approval: Approval): void {}

  @Query()
  total(): number {
    return 1;
  }

  @Update()
  async pay(): Promise<void> {}

  forgotten(): void {}
}

@Workflow({ dynamic: true })
class AnyWorkflow {
  @WorkflowRun()
  async run(): Promise<void> {}
}

class Undecorated {
  async run(): Promise<void> {}
}

const definition = readWorkflowDefinition(OrderWorkflow);

describe('naming a workflow', () => {
  it('resolves a class by its decorator, a function by its name, and a name as it is', () => {
    async function greet(): Promise<void> {}
    expect(resolveWorkflow(OrderWorkflow, ClientOptionsError)).toEqual({ type: 'order.v2', definition });
    expect(resolveWorkflow(greet, ClientOptionsError)).toEqual({ type: 'greet' });
    expect(resolveWorkflow('Elsewhere', ClientOptionsError)).toEqual({ type: 'Elsewhere' });
  });

  it('refuses a class without the decorator, saying what to put where', () => {
    expect(() => resolveWorkflow(Undecorated, ClientOptionsError)).toThrow(WorkflowDefinitionError);
    expect(() => resolveWorkflow(Undecorated, ClientOptionsError)).toThrow('"Undecorated" has no @Workflow()');
  });

  it.each<[string, unknown, string]>([
    ['an empty name', '', 'The workflow type is an empty string'],
    ['an instance', new OrderWorkflow(), 'Pass the class, not an instance'],
    ['nothing', undefined, 'but is undefined'],
    ['null', null, 'but is null'],
    [
      'a function without a name',
      (
        () => async () =>
          undefined
      )(),
      'The workflow function has no name',
    ],
    ['a dynamic class', AnyWorkflow, '"AnyWorkflow" is dynamic and handles every workflow type'],
  ])('refuses %s', (_what, source, message) => {
    expect(() => resolveWorkflow(source, ClientOptionsError)).toThrow(ClientOptionsError);
    expect(() => resolveWorkflow(source, ClientOptionsError)).toThrow(message);
  });
});

describe('naming a message', () => {
  it('finds the wire name and the types by the method, or by the wire name itself', () => {
    const approve = { name: 'approve.v2', parameterTypes: [Approval] };
    expect(resolveMessage('signal', 'approve', definition, ClientOptionsError)).toEqual(approve);
    expect(resolveMessage('signal', 'approve.v2', definition, ClientOptionsError)).toEqual(approve);
    expect(resolveMessage('signal', { type: 'signal', name: 'approve.v2' }, definition, ClientOptionsError)).toEqual(
      approve,
    );
  });

  it('sends any other name as it is, since handlers may be set at run time', () => {
    expect(resolveMessage('signal', 'later', definition, ClientOptionsError)).toEqual({
      name: 'later',
      parameterTypes: [],
    });
    expect(resolveMessage('query', 'any', undefined, ClientOptionsError)).toEqual({ name: 'any', parameterTypes: [] });
    expect(resolveMessage('update', { type: 'update', name: 'any' }, undefined, ClientOptionsError)).toEqual({
      name: 'any',
      parameterTypes: [],
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'a query as a signal',
      () => resolveMessage('signal', 'total', definition, ClientOptionsError),
      'is decorated with @Query() and cannot be used as a signal',
    ],
    [
      'a signal as an update',
      () => resolveMessage('update', 'approve', definition, ClientOptionsError),
      'is decorated with @Signal() and cannot be used as an update',
    ],
    [
      'a method without decorator',
      () => resolveMessage('signal', 'forgotten', definition, ClientOptionsError),
      'Put @Signal() on it',
    ],
    [
      'a definition of another kind',
      () => resolveMessage('query', { type: 'signal', name: 'x' }, undefined, ClientOptionsError),
      '"x" defines a signal and cannot be used as a query',
    ],
    [
      'an empty name',
      () => resolveMessage('query', '', definition, ClientOptionsError),
      'Name the query with a non-empty string',
    ],
    ['nothing', () => resolveMessage('update', undefined as never, definition, ClientOptionsError), 'defineUpdate()'],
  ])('refuses %s', (_what, resolve, message) => {
    expect(resolve).toThrow(ClientOptionsError);
    expect(resolve).toThrow(message);
  });
});
