import { describe, expect, it } from 'vitest';
import { describeMessage } from '@nest-temporal/core/internal/proto/descriptor';
import {
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
  type MessageName,
} from '@nest-temporal/core/internal/proto/index';
import type { Namespaces } from '../context/namespaces.js';
import { namespaceCheckFor } from './namespace-check.js';
import { TaskTokens } from '../common/task-tokens.js';
import { ConfigValues } from '../config/config-values.js';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';

const tables: readonly Readonly<Record<string, { request: MessageName }>>[] = [
  workflowServiceRpcs,
  operatorServiceRpcs,
  testServiceRpcs,
];
const rpcs = tables.flatMap((table) =>
  Object.entries(table).map(([name, { request }]) => {
    const fields = describeMessage(request).fields.map((field) => field.name);
    return { name, hasNamespace: fields.includes('namespace'), hasToken: fields.includes('taskToken') };
  }),
);
const tokens = new TaskTokens();
const context = {
  namespaces: { get: (name: string) => ({ name }) } as Namespaces,
  config: new ConfigValues({}, noopLogger),
  tokens,
};
const checkOf = (name: string) => namespaceCheckFor(name, context);

describe('the check of namespaces', () => {
  it('is made of exactly the requests that have one', () => {
    const checked = rpcs.filter(({ name }) => checkOf(name)).map(({ name }) => name);
    expect(checked).toEqual(rpcs.filter(({ hasNamespace }) => hasNamespace).map(({ name }) => name));
  });

  it('wants a token in exactly the requests that have one', () => {
    const wantsToken = ({ name }: { name: string }) => {
      try {
        checkOf(name)?.({});
        return false;
      } catch (error) {
        return (error as Error).message.startsWith('Task token');
      }
    };
    expect(rpcs.filter(wantsToken)).toEqual(rpcs.filter(({ hasToken }) => hasToken));
  });

  it('refuses a token of another namespace', () => {
    const answers = rpcs.filter(({ hasToken }) => hasToken);
    const taskToken = tokens.seal(['orders', 'workflow', 'run', 1]);
    for (const { name } of answers) {
      const check = (namespace: string) => () => checkOf(name)?.({ namespace, taskToken });
      expect(check('orders')).not.toThrow();
      expect(check('')).not.toThrow();
      expect(check('payments')).toThrow('Operation requested with a token from a different namespace.');
    }
    expect(answers.length).toBeGreaterThan(5);
  });

  it('refuses a token that this server did not seal', () => {
    const taskToken = new TaskTokens().seal(['orders', 'workflow', 'run', 1]);
    expect(() => checkOf('respondWorkflowTaskCompleted')?.({ taskToken })).toThrow('Error deserializing task token.');
  });
});
