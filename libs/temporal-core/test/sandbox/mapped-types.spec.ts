import { beforeAll, describe, expect, it } from 'vitest';
import { commandOf, commandsOf, fixture, hostOf, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('mapped-types.workflow.ts') });
}, 20_000);

describe('a DTO class built of others by @nestjs/swagger or @nestjs/mapped-types', () => {
  it.each([
    ['TakesPartial', { name: 'x' }, [true, { name: 'x' }]],
    ['TakesBoth', { name: 'x', at: '2030-01-01T00:00:00Z' }, [true, 'x', true]],
    ['TakesPlainPartial', {}, [true, {}]],
  ])('has the rules and conversions of what it is built of: %s', async (type, given, expected) => {
    for (let i = 0; i < 2; i++) {
      const { result } = commandOf(commandsOf(await new TestRun(test.host, type).begin(given)), 'completeWorkflow');
      expect(valueOf(result)).toEqual(expected);
    }
  });

  it.each([
    ['TakesPartial', { name: 5 }],
    ['TakesBoth', { name: 'x' }],
    ['TakesPlainPartial', { name: 5 }],
  ])('refuses what breaks a rule: %s', async (type, given) => {
    const { failure } = commandOf(commandsOf(await new TestRun(test.host, type).begin(given)), 'failWorkflow');
    expect(failure.applicationFailureInfo?.type).toBe('ValidationError');
  });
});
