import { describe, expect, it } from 'vitest';
import { callSitesOf } from '../common/call-site.js';
import { readWorkflowDefinition, WorkflowDefinitionError } from '../common/workflow-definition.js';
import { Query, Signal, Update, UpdateValidator, Workflow, WorkflowInit, WorkflowRun } from './index.js';

class Line {}
class Input {}

@Workflow({ name: 'order', taskQueue: 'orders' })
@WorkflowInit()
class Order {
  constructor(readonly input: Input) {}

  @Signal({ name: 'add-line', unfinishedPolicy: 'ABANDON' })
  async addLine(_line: Line): Promise<void> {}

  @Query()
  total(): number {
    return 0;
  }

  @Update()
  async rename(_name: string): Promise<string> {
    return '';
  }

  @UpdateValidator('rename')
  checkName(_name: string): void {}

  @WorkflowRun()
  async run(_input: Input): Promise<void> {}
}

describe('the decorators of a workflow class', () => {
  it('describe it as the reader hands it out', () => {
    const definition = readWorkflowDefinition(Order);
    expect(definition).toMatchObject({ type: 'order', hasInit: true, options: { taskQueue: 'orders' } });
    expect(definition.parameterTypes).toEqual([Input]);
    expect(definition.signals.get('add-line')).toMatchObject({
      method: 'addLine',
      unfinishedPolicy: 'ABANDON',
      parameterTypes: [Line],
    });
    expect(definition.queries.get('total')).toMatchObject({ method: 'total' });
    expect(definition.updates.get('rename')).toMatchObject({ validator: 'checkName' });
  });

  it('hide the constructor from injection, for Nest must never build the class', () => {
    expect(Reflect.getOwnMetadata('design:paramtypes', Order)).toEqual([]);
    expect(Reflect.getOwnMetadata('scope:options', Order)).toEqual({ scope: 1 });
  });

  it('keep the files on the stack, without those of the SDK', () => {
    const files = callSitesOf(Order);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => file.includes('temporal-core/src'))).toEqual([]);
  });

  it('leave the stack traces of other errors alone', () => {
    const hook = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const limit = Error.stackTraceLimit;
    Workflow();
    expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toEqual(hook);
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new Error('x').stack).toContain('Error: x');
  });

  it('refuse what is no method of the instance', () => {
    const place = (
      decorator: MethodDecorator,
      target: object,
      key: string | symbol,
      descriptor?: PropertyDescriptor,
    ): unknown => decorator(target, key, descriptor as never);
    class Target {
      static helper(): void {}
    }
    expect(() => place(Signal(), Target, 'helper')).toThrow(/@Signal\(\) on "helper" of "Target".*Remove "static"/);
    expect(() => place(Query(), Target.prototype, Symbol('s'))).toThrow(WorkflowDefinitionError);
    expect(() => place(Query(), Target.prototype, 'x', { get: () => 1 })).toThrow(/it is no method/);
    expect(() => place(Signal({ dynamic: true, name: 'x' }), Target.prototype, 'x')).toThrow(
      /both "dynamic" and "name"/,
    );
  });

  it('refuse to be compiled as standard decorators, naming the option', () => {
    const standard = (decorator: unknown, kind: string, name: string): unknown =>
      (decorator as (value: unknown, context: object) => unknown)(class {}, { kind, name });
    const cure = /was compiled as a standard decorator\. Set "experimentalDecorators" and "emitDecoratorMetadata"/;
    expect(() => standard(Workflow(), 'class', 'Order')).toThrow(/^@Workflow\(\) on "Order" was compiled/);
    expect(() => standard(Signal(), 'method', 'approve')).toThrow(/^@Signal\(\) on "approve" was compiled/);
    expect(() => standard(Signal(), 'method', 'approve')).toThrow(cure);
  });
});

describe('options of decorators', () => {
  it.each([
    [
      () => Workflow('order' as never)(class Order {}),
      '@Workflow() on class "Order": the options must be an object, but are "order"',
    ],
    [() => Workflow({ name: 5 as never })(class Order {}), 'option "name" must be a non-empty string, but is 5'],
    [() => Workflow({ taskQeue: 'x' } as never)(class Order {}), 'Did you mean "taskQueue"?'],
    [
      () => Workflow({ failureErrorTypes: 'Error' as never })(class Order {}),
      'option "failureErrorTypes" must be an array',
    ],
    [
      () => Signal({ name: '' })({}, 'approve', { value: () => 0 }),
      'option "name" must be a non-empty string, but is ""',
    ],
    [
      () => Update({ unfinishedPolicy: 'WAIT' as never })({}, 'set', { value: () => 0 }),
      '"WARN_AND_ABANDON" or "ABANDON", but is "WAIT"',
    ],
  ])('were accepted in silence when they are malformed: %#', (decorate, message) => {
    expect(decorate).toThrow(message);
  });
});
