// Histories that the real server recorded of the workflows in fixtures/recorded.workflows.ts. They must replay in every
// release from the one that recorded them on: a history is never edited, only added (scripts/record-histories.mjs). Those
// called python-* and typescript-* are of the same workflows written in Python and for the official TypeScript SDK, by workers
// of these SDKs: Python 1.35 (core flags 1 to 4), TypeScript 1.24, whose markers of local activities lack the activation.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bundleWorkflows,
  NondeterminismError,
  ReplayError,
  Worker,
  type ReplayWorkerOptions,
} from '../../src/worker/index.js';

const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
const historyOf = (name: string): string => readFileSync(`${folder}${name}.json`, 'utf8');
const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.workflows.ts`, import.meta.url));

async function errorOf(options: ReplayWorkerOptions, name: string): Promise<ReplayError> {
  const replay = Worker.runReplayHistory(options, historyOf(name));
  return replay.then(
    () => expect.unreachable(`${name} replays`),
    (error: unknown) => error as ReplayError,
  );
}

/** History of a run whose latest task failed; it fails again when it is given once more. */
const failing = 'open-run-that-fails-its-task';

describe('the workflows that were recorded', () => {
  let options: ReplayWorkerOptions;
  beforeAll(async () => {
    options = { workflowBundle: await bundleWorkflows({ workflowsPath: fixture('recorded') }) };
  });

  it('have histories', () => {
    expect(names.length).toBeGreaterThanOrEqual(18);
    expect(names).toContain(failing);
  });

  it.each(names.filter((name) => name !== failing))('replay %s', async (name) => {
    await expect(Worker.runReplayHistory(options, historyOf(name))).resolves.toBeUndefined();
  });

  it('fail the task again that they failed last', async () => {
    const error = await errorOf(options, failing);
    expect(error).toBeInstanceOf(ReplayError);
    expect(error.cause).toMatchObject({ type: 'TypeError', message: 'not mended yet' });
    expect(error.isNondeterminism).toBe(false);
  });
});

describe('the same workflows after incompatible changes', () => {
  let options: ReplayWorkerOptions;
  beforeAll(async () => {
    options = { workflowBundle: await bundleWorkflows({ workflowsPath: fixture('changed') }) };
  });

  const partings: [name: string, eventId: number, what: RegExp][] = [
    ['greeting', 5, /ActivityTaskScheduled\) where workflow code issued StartTimer/],
    ['timers', 7, /workflow code issued StartTimer \(timer id "3"\), but history has event 7/i],
    ['signals-and-query', 9, /event 9 \(TimerStarted\), but workflow code issued no further command/],
    ['open-run', 9, /event 9 \(TimerStarted\), but workflow code issued no further command/],
    ['termination', 6, /event 6 \(TimerStarted\), but workflow code issued no further command/],
    ['cancellation', 10, /event 10 \(ActivityTaskCancelRequested\), but workflow code issued no further command/],
    ['activity-retry-and-failure', 5, /type "failUntil", where workflow code issued .* type "sayHello"/],
    ['workflow-failure', 10, /WorkflowExecutionFailed\) where workflow code issued CompleteWorkflowExecution/],
    ['failed-task', 17, /ActivityTaskScheduled\) where workflow code issued CompleteWorkflowExecution/],
    ['continued-as-new', 10, /WorkflowExecutionContinuedAsNew\) where workflow code issued StartTimer/],
    ['after-continue-as-new', 10, /WorkflowExecutionCompleted\) where workflow code issued StartTimer/],
    ['python-greeting', 5, /ActivityTaskScheduled\) where workflow code issued StartTimer/],
    ['python-signals', 6, /TimerStarted\), but workflow code issued no further command/],
    ['updates', 6, /WorkflowExecutionUpdateAccepted\) where workflow code issued StartTimer/],
    ['reset-with-updates', 13, /WorkflowExecutionUpdateAccepted\) where workflow code issued StartTimer/],
    ['python-updates', 9, /issued StartTimer \(timer id "1"\), but history has event 9 \(WorkflowTaskScheduled/],
    ['patched', 5, /MarkerRecorded\) of patch "fees", but workflow code does not call patched\("fees"\)/],
    ['randomness', 5, /TimerStarted\) where workflow code issued ScheduleActivityTask/],
    [
      'children',
      5,
      /type "ChildWorkflow", where workflow code issued StartChildWorkflowExecution .* type "AnotherWorkflow"/,
    ],
    [
      'external-workflows',
      10,
      /StartChildWorkflowExecutionInitiated\) where workflow code issued SignalExternalWorkflow/,
    ],
  ];

  it('still replay a patch that was deprecated before its call was removed', async () => {
    await expect(Worker.runReplayHistory(options, historyOf('patch-deprecated'))).resolves.toBeUndefined();
  });

  it.each(partings)('do not replay %s: they part from it at event %i', async (name, eventId, what) => {
    const error = await errorOf(options, name);
    expect(error).toBeInstanceOf(ReplayError);
    expect(error.cause).toBeInstanceOf(NondeterminismError);
    expect(error.message).toMatch(what);
    expect(error).toMatchObject({ code: 'TEMPORAL_REPLAY_FAILED', isNondeterminism: true, eventId });
    expect(error.message).toContain(`"${error.workflowType}" (workflow id "golden-${name}"`);
  });
});
