import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import { WorkflowFailedError } from '@nest-temporal/core/client';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { condition, NondeterminismError, Signal, sleep, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
import { useWorkers } from '../support/worker-fixture.js';

/** Whether the code is another than the one that began the run. Unsandboxed workflows see what the host does. */
const code = { hasChanged: false };

abstract class Changing {
  @Signal()
  touch(): void {
    // A signal brings the next workflow task.
  }

  protected async wait(): Promise<void> {
    if (code.hasChanged) await condition(() => false);
    else await sleep('1h');
  }
}

@Workflow({ sandboxed: false, failureErrorTypes: [NondeterminismError] })
class FailingWorkflow extends Changing {
  @WorkflowRun()
  async run(): Promise<void> {
    await this.wait();
  }
}

@Workflow({ sandboxed: false })
class WaitingWorkflow extends Changing {
  @WorkflowRun()
  async run(): Promise<void> {
    await this.wait();
  }
}

describe('a workflow whose code has changed since it began', () => {
  const server = useWorkers({ workflows: [FailingWorkflow, WaitingWorkflow], maxCachedWorkflows: 0 });

  async function changed(type: typeof FailingWorkflow) {
    code.hasChanged = false;
    const handle = await server.client.start(type, { workflowId: randomUUID() });
    const hasEvent = async (wanted: EventType): Promise<boolean> =>
      ((await handle.fetchHistory()).events ?? []).some(({ eventType }) => eventType === wanted);
    await expect.poll(() => hasEvent(EventType.EVENT_TYPE_TIMER_STARTED)).toBe(true);
    code.hasChanged = true;
    await handle.signal('touch');
    return { handle, hasEvent };
  }

  it('fails where failureErrorTypes says so', async () => {
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      const { handle } = await changed(FailingWorkflow);
      const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WorkflowFailedError);
      const { cause } = error as WorkflowFailedError;
      expect(cause).toBeInstanceOf(ApplicationFailure);
      expect(cause).toMatchObject({ type: 'NondeterminismError' });
      expect(cause.message).toMatch(/^\[TMPRL1100\] .*event 5 \(TimerStarted\)/);
    });
  });

  it('stays open elsewhere, its task failed as nondeterministic', async () => {
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      const { handle, hasEvent } = await changed(WaitingWorkflow);
      await expect.poll(() => hasEvent(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)).toBe(true);
      const { events = [] } = await handle.fetchHistory();
      const failed = events.find(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes);
      expect(failed?.workflowTaskFailedEventAttributes).toMatchObject({
        cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
        failure: { applicationFailureInfo: { type: 'NondeterminismError' } },
      });
      await handle.terminate();
    });
  });
});
