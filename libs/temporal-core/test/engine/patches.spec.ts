// A patch through its life: each version of workflow code against the histories of the others, written and read.
import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { NondeterminismError } from '../../src/common/nondeterminism-error.js';
import { EngineFault } from '../../src/engine/errors.js';
import { CommandType } from '../../src/proto/enums.js';
import type { Command, Payload } from '../../src/proto/index.js';
import { type HistoryBuilder, historyBuilder, payload } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const flags = { sdkMetadata: { coreUsedFlags: [1, 2, 3] } };
const begun = (): HistoryBuilder => historyBuilder().started().task();
const recorded = (): HistoryBuilder => begun().taskCompleted(flags);
const versions = (...ids: string[]) => ({ TemporalChangeVersion: payload(ids) });
const patch = (patchId: string, deprecated = false): WorkflowCommand => ({
  type: 'setPatchMarker',
  patchId,
  deprecated,
});
/** Workflow code that issues commands when it starts, like the realm's: a patch only where history has one, or live. */
const code =
  (decide: (has: (patchId: string) => boolean) => WorkflowCommand[], isReplay: boolean): Workflow =>
  (job: ActivationJob) => {
    if (job.type === 'notifyHasPatch') known.add(job.patchId);
    return job.type === 'initializeWorkflow' ? decide((id) => !isReplay || known.has(id)) : [];
  };
let known = new Set<string>();

const before = () => [startTimer()];
const patched = (has: (id: string) => boolean) => (has('fees') ? [patch('fees'), scheduleActivity()] : [startTimer()]);
const deprecated = (has: (id: string) => boolean) =>
  has('fees') ? [patch('fees', true), scheduleActivity()] : [scheduleActivity()];
const removed = () => [scheduleActivity()];

function run(decide: (has: (id: string) => boolean) => WorkflowCommand[], history: HistoryBuilder, isReplay = true) {
  known = new Set();
  const driver = new ReplayDriver(code(decide, isReplay));
  return { driver, outcome: driver.complete(taskOf(history.events)) };
}

const types = (commands: readonly Command[]) => commands.map(({ commandType }) => commandType);
const {
  COMMAND_TYPE_RECORD_MARKER: marker,
  COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: upsert,
  COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: activity,
} = CommandType;

const histories = {
  'before it': () => recorded().timerStarted().signaled('s').task(),
  patched: () =>
    recorded().patchMarker('fees').searchAttributesUpserted(versions('fees')).activityScheduled().signaled('s').task(),
  'patched, without core flag 2': () =>
    begun().taskCompleted().patchMarker('fees').activityScheduled().signaled('s').task(),
  deprecated: () =>
    recorded()
      .patchMarker('fees', true)
      .searchAttributesUpserted(versions('fees'))
      .activityScheduled()
      .signaled('s')
      .task(),
  'after it': () => recorded().activityScheduled().signaled('s').task(),
};
type Written = keyof typeof histories;

describe('a patch', () => {
  it('is recorded before the commands of its new path, with the search attribute that lists it', () => {
    const { commands } = run(patched, begun(), false).outcome;
    expect(types(commands)).toEqual([marker, upsert, activity]);
    const fields = commands[1].upsertWorkflowSearchAttributesCommandAttributes?.searchAttributes?.indexedFields ?? {};
    const { metadata, data } = fields['TemporalChangeVersion'];
    expect(Buffer.from(metadata['type']).toString()).toBe('KeywordList');
    expect(Buffer.from(data).toString()).toBe('["fees"]');
  });

  it('is announced before all other jobs of the task that called it', () => {
    expect(run(patched, histories.patched()).driver.jobTypes).toEqual([
      ['notifyHasPatch', 'initializeWorkflow'],
      ['signalWorkflow'],
    ]);
  });

  it.each<[Written, string, typeof patched]>([
    ['before it', 'before it', before],
    ['before it', 'patched', patched],
    ['patched', 'patched', patched],
    ['patched', 'deprecated', deprecated],
    ['patched, without core flag 2', 'patched', patched],
    ['patched, without core flag 2', 'deprecated', deprecated],
    ['deprecated', 'patched', patched],
    ['deprecated', 'deprecated', deprecated],
    ['deprecated', 'after it', removed],
    ['after it', 'deprecated', deprecated],
    ['after it', 'after it', removed],
  ])('written %s replays with code that is %s', (written, _, decide) => {
    expect(run(decide, histories[written]()).outcome.commands).toEqual([]);
  });

  it.each<[Written, string, typeof patched, RegExp]>([
    ['before it', 'deprecated', deprecated, /TimerStarted\) where workflow code issued ScheduleActivityTask/],
    ['before it', 'after it', removed, /TimerStarted\) where workflow code issued ScheduleActivityTask/],
    [
      'patched',
      'before it',
      before,
      /MarkerRecorded\) of patch "fees", but workflow code does not call patched\("fees"\)/,
    ],
    [
      'patched',
      'after it',
      removed,
      /MarkerRecorded\) of patch "fees", but workflow code does not call patched\("fees"\)/,
    ],
    ['deprecated', 'before it', before, /ActivityTaskScheduled\) where workflow code issued StartTimer/],
    ['after it', 'patched', patched, /ActivityTaskScheduled\) where workflow code issued StartTimer/],
  ])('written %s does not replay with code that is %s', (written, _, decide, message) => {
    expect(() => run(decide, histories[written]())).toThrow(NondeterminismError);
    expect(() => run(decide, histories[written]())).toThrow(message);
  });

  it('that another call asks for first is nondeterminism', () => {
    const decide = () => [patch('taxes'), scheduleActivity()];
    known = new Set();
    const history = recorded().patchMarker('fees').patchMarker('taxes').activityScheduled().task();
    expect(() => run(decide, history)).toThrow(/of patch "fees" where workflow code asks for patch "taxes"/);
  });

  it('that is deprecated and gone may stand before one that is called', () => {
    const history = recorded()
      .patchMarker('fees', true)
      .searchAttributesUpserted(versions('fees'))
      .patchMarker('taxes')
      .searchAttributesUpserted(versions('fees', 'taxes'))
      .activityScheduled()
      .task();
    expect(run(() => [patch('taxes'), scheduleActivity()], history).outcome.commands).toEqual([]);
  });

  it('that is deprecated and gone takes only its own upsert with it', () => {
    const history = recorded()
      .patchMarker('fees', true)
      .searchAttributesUpserted({ status: payload('paid') })
      .task();
    const own = () => [{ type: 'upsertSearchAttributes', searchAttributes: {} } as const];
    expect(run(own, history).outcome.commands).toEqual([]);
    expect(() => run(() => [], history)).toThrow(NondeterminismError);
  });

  it('is recorded once, however often it is called', () => {
    const { commands } = run(() => [patch('fees'), patch('fees', true)], begun(), false).outcome;
    expect(types(commands)).toEqual([marker, upsert]);
  });

  it('that an old SDK wrote in bytes is read', () => {
    const bytes = (...data: number[]): Payload => ({ metadata: {}, data: Uint8Array.from(data) });
    const old = (deprecatedByte: number) =>
      begun()
        .taskCompleted()
        .marker('core_patch', { patch_id: bytes(...Buffer.from('fees')), deprecated: bytes(deprecatedByte) })
        .activityScheduled()
        .task();
    expect(run(patched, old(0)).outcome.commands).toEqual([]);
    expect(run(removed, old(1)).outcome.commands).toEqual([]);
    expect(() => run(removed, old(0))).toThrow(NondeterminismError);
  });

  it('is a fault of history when its marker does not name it', () => {
    const history = begun().taskCompleted().marker('core_patch', {}).task();
    expect(() => run(before, history)).toThrow(EngineFault);
  });

  it('lists all patches of the run in order, and is left out of a list that is too long', () => {
    const long = 'x'.repeat(1200);
    const { commands } = run(
      () => [patch('taxes'), patch('fees'), patch(long), patch(`y${long}`)],
      begun(),
      false,
    ).outcome;
    const lists = commands.flatMap(({ upsertWorkflowSearchAttributesCommandAttributes: attributes }) => {
      const value = attributes?.searchAttributes?.indexedFields?.['TemporalChangeVersion'];
      return value ? [JSON.parse(Buffer.from(value.data).toString()) as string[]] : [];
    });
    expect(lists).toEqual([['taxes'], ['fees', 'taxes'], ['fees', 'taxes', long]]);
    expect(types(commands).filter((type) => type === marker)).toHaveLength(4);
  });

  it('of a later task is announced in that task, and not before', () => {
    const history = recorded().timerStarted().signaled('s').task().taskCompleted().patchMarker('fees').task();
    known = new Set();
    const driver = new ReplayDriver((job) => {
      if (job.type === 'initializeWorkflow') return [startTimer()];
      return job.type === 'signalWorkflow' ? [patch('fees')] : [];
    });
    // The first task recorded core flag 2, so that the call also upserts: history lacks it.
    expect(() => driver.complete(taskOf(history.events))).toThrow(/issued UpsertWorkflowSearchAttributes/);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['notifyHasPatch', 'signalWorkflow']]);
  });
});

describe('an upsert', () => {
  const values = { status: payload('paid') };

  it('meets the events of its own kind', () => {
    const history = recorded().searchAttributesUpserted(values).memoUpserted(values).task();
    const both: WorkflowCommand[] = [
      { type: 'upsertSearchAttributes', searchAttributes: values },
      { type: 'upsertMemo', memo: values },
    ];
    expect(run(() => both, history).outcome.commands).toEqual([]);
    expect(() => run(() => [...both].reverse(), history)).toThrow(
      /UpsertWorkflowSearchAttributes\) where workflow code issued ModifyWorkflowProperties \("status"\)/,
    );
  });

  it('is passed on to the run that continues as this one', () => {
    const history = historyBuilder()
      .started({ memo: { fields: { a: payload(1), b: payload(2) } } })
      .task();
    const nothing: Payload = { metadata: {}, data: new Uint8Array(0) };
    const commands: WorkflowCommand[] = [
      patch('fees'),
      { type: 'upsertSearchAttributes', searchAttributes: values },
      { type: 'upsertMemo', memo: { a: nothing, c: payload(3) } },
      { type: 'continueAsNew', workflowType: 'greet', arguments: [], headers: {} },
    ];
    const { outcome } = run(() => commands, history, false);
    expect(outcome.commands.at(-1)?.continueAsNewWorkflowExecutionCommandAttributes).toMatchObject({
      memo: { fields: { b: payload(2), c: payload(3) } },
      // The next run has patches of its own.
      searchAttributes: { indexedFields: values },
    });
  });
});
