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
const checkOf = (name: string) => namespaceCheckFor(name, {} as Namespaces);

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
});
