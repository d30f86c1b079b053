import { describe, expect, it } from 'vitest';
import { defineQuery, defineSignal, defineUpdate } from '../../src/workflow/index.js';
import { commandOf, commandsOf, fixture, hostOf, TestRun, valueOf } from './run-driver.js';

describe('handlers that are set while a workflow runs', () => {
  it('are refused with options that nobody reads, or that are malformed', async () => {
    const { host } = await hostOf({ workflowsPath: fixture('handler-options.workflow.ts') });
    const commands = commandsOf(await new TestRun(host, 'refusals').begin());
    const [update, none, ...refused] = valueOf(commandOf(commands, 'completeWorkflow').result) as string[];
    expect([update, none]).toEqual(['accepted', 'accepted']);
    const of = (kind: string): string => `TEMPORAL_WORKFLOW_CALL_INVALID: setHandler() of ${kind}`;
    expect(refused).toEqual([
      expect.stringContaining(
        `${of('signal "add"')}: option "unfinishedPolicy" must be "WARN_AND_ABANDON" or "ABANDON", but is "abandon".`,
      ),
      `${of('signal "add"')}: unknown option "validator". Remove it. Known options: description, unfinishedPolicy.`,
      `${of('query "list"')}: unknown option "unfinishedPolicy". Remove it. Known options: description.`,
      `${of('update "change"')}: unknown option "validater". Did you mean "validator"?`,
      expect.stringContaining(`${of('update "change"')}: option "validator" must be a function, but is "always".`),
      expect.stringContaining(`${of('update "change"')}: the options must be an object, but are null.`),
      `${of('update "change"')}: the handler must be a function, but is "change".`,
      expect.stringContaining('setHandler() needs what defineSignal(), defineQuery() or defineUpdate() returned'),
      expect.stringContaining('setHandler() needs what defineSignal(), defineQuery() or defineUpdate() returned'),
    ]);
  });

  it.each([
    [() => defineSignal(''), 'defineSignal(): option "name" must be a non-empty string, but is "".'],
    [() => defineQuery(5 as never), 'defineQuery(): option "name" must be a non-empty string, but is 5.'],
    [
      () => defineUpdate('__temporal_x'),
      'defineUpdate(): option "name" is "__temporal_x", a name reserved for the SDK.',
    ],
  ])('have a name that a message may have', (define, message) => {
    expect(define).toThrow(message);
  });
});
