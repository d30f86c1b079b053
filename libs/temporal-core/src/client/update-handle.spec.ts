import { describe, expect, it } from 'vitest';
import { fakeConnection } from '../../test/support/fake-service.js';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import type { Payload } from '../common/payload.js';
import { WorkflowClient } from './workflow-client.js';

const success = (): { success: { payloads: Payload[] } } => ({
  success: { payloads: [defaultPayloadConverter.toPayload('ok')] },
});
const updateRef = { workflowExecution: { workflowId: 'id', runId: 'run' } };

describe('an update', () => {
  it('is sent again, as the same update, until the server has accepted it', async () => {
    const stages = [1, 1, 2];
    const connection = fakeConnection({ updateWorkflowExecution: () => ({ stage: stages.shift(), updateRef }) });
    const handle = await new WorkflowClient({ connection }).getHandle('id').startUpdate('u');
    expect(connection.requests).toHaveLength(3);
    expect(connection.requests[1]).toEqual(connection.requests[0]);
    expect(handle.workflowRunId).toBe('run');
    expect(handle.updateId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is polled until it has an outcome', async () => {
    const outcomes = [undefined, undefined, success()];
    const connection = fakeConnection({
      updateWorkflowExecution: () => ({ stage: 2, updateRef }),
      pollWorkflowExecutionUpdate: () => ({ outcome: outcomes.shift() }),
    });
    expect(await new WorkflowClient({ connection }).getHandle('id').executeUpdate('u', { updateId: 'u-1' })).toBe('ok');
    expect(connection.requests).toHaveLength(4);
    expect(connection.requests.at(-1)).toMatchObject({
      updateRef: { workflowExecution: { workflowId: 'id', runId: 'run' }, updateId: 'u-1' },
      waitPolicy: { lifecycleStage: 3 },
    });
  });

  it('is neither sent nor polled in a spin when the server answers at once that it has not got that far', async () => {
    const stages = [1, 1, 1, 1, 2];
    const outcomes = [undefined, undefined, undefined, undefined, success()];
    const connection = fakeConnection({
      updateWorkflowExecution: () => ({ stage: stages.shift(), updateRef }),
      pollWorkflowExecutionUpdate: () => ({ outcome: outcomes.shift() }),
    });
    const clock = new VirtualClock();
    const result = new WorkflowClient({ connection, clock }).getHandle('id').executeUpdate('u');
    await clock.run();
    expect(await result).toBe('ok');
    expect(connection.requests).toHaveLength(10);
    // Twice 200, 400 and 800 ms, each by up to a fifth less or more.
    expect(clock.now()).toBeGreaterThanOrEqual(2 * 1_120);
    expect(clock.now()).toBeLessThanOrEqual(2 * 1_680);
  });

  it('is decoded once, and again only when the codec failed', async () => {
    let decodes = 0;
    const codec = {
      encode: async (payloads: Payload[]) => payloads,
      decode: async (payloads: Payload[]) => {
        if (++decodes === 1) throw new Error('key service is down');
        return payloads;
      },
    };
    const connection = fakeConnection({ updateWorkflowExecution: () => ({ stage: 3, updateRef, outcome: success() }) });
    const client = new WorkflowClient({ connection, dataConverter: { payloadCodecs: [codec] } });
    const handle = await client.getHandle('id').startUpdate('u');
    await expect(handle.result()).rejects.toThrow('key service is down');
    expect(await Promise.all([handle.result(), handle.result()])).toEqual(['ok', 'ok']);
    expect(decodes).toBe(2);
  });
});
