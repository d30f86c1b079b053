import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import { stackTraceQuery, workflowMetadataQuery } from '@nest-temporal/core/workflow';
import { useWorkers } from '../support/worker-fixture.js';
import { LabeledWorkflow, labels, stage } from './fixtures/versions.workflows.js';

describe('patches, search attributes and memo on a server', () => {
  const server = useWorkers({ workflows: [LabeledWorkflow] });
  beforeAll(async () => {
    await server.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: {
        [stage.name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        [labels.name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
      },
    });
  });
  const start = (workflowId: string) =>
    server.client.start(LabeledWorkflow, {
      workflowId,
      memo: { draft: true, kept: 1 },
      typedSearchAttributes: [{ key: labels, value: ['new'] }],
    });
  const changed = { memo: { kept: 1, note: { by: 'workflow' } }, stage: 'packed', labels: 'none' };

  it.each([0, 10])('show in workflow code, descriptions and lists, with %i cached runs', async (maxCachedWorkflows) => {
    const worker = await server.createWorker({ maxCachedWorkflows });
    const workflowId = randomUUID();
    const result = await worker.runUntil(async () => {
      const handle = await start(workflowId);
      expect(await handle.query('seen')).toEqual(changed);
      const description = await handle.describe();
      expect(description.memo).toEqual(changed.memo);
      expect(description.typedSearchAttributes.get(stage)).toBe('packed');
      expect(description.typedSearchAttributes.get(labels)).toBeUndefined();
      const query = `TemporalChangeVersion = 'fees' AND TemporalChangeVersion = 'taxes' AND WorkflowId = '${workflowId}'`;
      await vi.waitFor(async () => expect((await server.client.count(query)).count).toBe(1), { timeout: 10_000 });
      await handle.signal('finish');
      return handle.result();
    });
    expect(result).toBe('true true packed');
  });

  it('answers where it waits and what it is, from a cached run and from none', async () => {
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      const handle = await start(randomUUID());
      expect(await handle.query('seen')).toEqual(changed);
      for (let i = 0; i < 2; i++) {
        await vi.waitFor(async () =>
          expect(await handle.query(stackTraceQuery)).toMatch(
            /LabeledWorkflow\.wait \(.*versions\.workflows\.ts:\d+:\d+\)/,
          ),
        );
      }
      expect(await handle.query(workflowMetadataQuery)).toMatchObject({
        definition: { type: 'LabeledWorkflow', signalDefinitions: [{ name: 'finish', description: 'Ends it.' }] },
      });
      await handle.signal('finish');
      expect(await handle.result()).toBe('true true packed');
      expect(await handle.query(stackTraceQuery)).toBe('');
    });
  });
});
