import { describe, expect, it } from 'vitest';
import { payload } from '../../../../test/support/history-builder.js';
import { scheduleLocal } from '../../../../test/support/replay-driver.js';
import { VirtualClock } from '../../../../test/support/virtual-clock.js';
import type { LocalActivityOrder } from '../../../engine/local-activity-record.js';
import type { LocalActivityResult } from '../../activity/local-activity.js';
import { LocalActivityTable } from './local-activity-table.js';
import type { FromProcessor } from './thread-protocol.js';

const workflow = { workflowId: 'w', runId: 'r', workflowType: 'W' };
const ended = (value: number): LocalActivityResult => ({
  status: 'ended',
  report: { outcome: { status: 'completed', result: payload(value) }, attempt: 1, runtimeMs: 1 },
});
const run = (command: Parameters<typeof scheduleLocal>[0] = {}): LocalActivityOrder => ({
  type: 'run',
  request: scheduleLocal(command),
});

function setUp() {
  const posted: FromProcessor[] = [];
  const clock = new VirtualClock();
  const table = new LocalActivityTable({ post: (message) => void posted.push(message) }, clock);
  return {
    table,
    clock,
    posted,
    /** What was asked of the main thread, in a word each. */
    asked: () =>
      posted.map((message) => {
        if (message.type === 'localActivityCancel') return `cancel ${message.id}`;
        return message.type === 'localActivity'
          ? `${message.id}: ${message.request.command.activityType}`
          : message.type;
      }),
    receive: (id: number, result = ended(id)) => table.receive({ type: 'localActivityResult', id, result }),
  };
}

describe('the local activities of a run', () => {
  it('are asked for once, and their ends are taken once, in order', async () => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run(), run({ seq: 2 }), run()]);
    expect(asked()).toEqual(['1: compose', '2: compose']);
    receive(2);
    receive(1);
    table.of(workflow).carryOut([run()]);
    expect(asked()).toHaveLength(2);
    expect(await table.of(workflow).takeEnded(0)).toMatchObject([
      { seq: 2, result: ended(2) },
      { seq: 1, result: ended(1) },
    ]);
    expect(await table.of(workflow).takeEnded(0)).toEqual([]);
  });

  it('are waited for until one ends', async () => {
    const { table, clock, receive } = setUp();
    table.of(workflow).carryOut([run()]);
    const waiting = table.of(workflow).takeEnded(500);
    receive(1);
    expect(await waiting).toMatchObject([{ seq: 1 }]);
    expect(clock.pending).toBe(0);
  });

  it('are waited for no longer than asked', async () => {
    const { table, clock } = setUp();
    table.of(workflow).carryOut([run()]);
    const waiting = table.of(workflow).takeEnded(500);
    await clock.next();
    expect(clock.now()).toBe(500);
    expect(await waiting).toEqual([]);
  });

  it('go on when the task fails, for the run that takes its place', async () => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run()]);
    table.release(workflow, false);
    table.of(workflow).carryOut([run()]);
    receive(1);
    expect(await table.of(workflow).takeEnded(0)).toMatchObject([{ seq: 1, result: ended(1) }]);
    expect(asked()).toEqual(['1: compose']);
  });

  it.each([
    ['type', { activityType: 'charge' }],
    ['argument', { arguments: [payload('other')] }],
    ['number of arguments', { arguments: [] }],
    ['attempt', { attempt: 2 }],
  ])('used to give their result to a call of another %s that took their number', async (_, command) => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run({ arguments: [payload('first')] })]);
    table.release(workflow, false);
    table.of(workflow).carryOut([run({ arguments: [payload('first')], ...command })]);
    expect(asked().map((line) => line.replace(/: .*/, ''))).toEqual(['1', 'cancel 1', '2']);
    receive(1);
    expect(await table.of(workflow).takeEnded(0)).toEqual([]);
    receive(2);
    expect(await table.of(workflow).takeEnded(0)).toMatchObject([{ seq: 1, result: ended(2) }]);
  });

  it('used to give their result to another call also when they had ended', async () => {
    const { table, receive } = setUp();
    table.of(workflow).carryOut([run()]);
    receive(1);
    table.of(workflow).carryOut([run({ activityType: 'charge' })]);
    expect(await table.of(workflow).takeEnded(0)).toEqual([]);
    receive(2);
    expect(await table.of(workflow).takeEnded(0)).toMatchObject([{ seq: 1, result: ended(2) }]);
  });

  it('are forgotten when nobody waits for their ends', async () => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run(), run({ seq: 2 })]);
    receive(1);
    table.release(workflow, false);
    receive(2);
    table.of(workflow).carryOut([run()]);
    expect(await table.of(workflow).takeEnded(0)).toEqual([]);
    expect(asked()).toHaveLength(3);
  });

  it('are kept for a run that comes again', async () => {
    const { table, receive } = setUp();
    table.of(workflow).carryOut([run()]);
    table.release(workflow, true);
    receive(1);
    expect(await table.of(workflow).takeEnded(0)).toMatchObject([{ seq: 1 }]);
  });
});

describe('the cancellation of local activities', () => {
  it.each([
    ['is passed on, and their end awaited', { type: 'cancel', seq: 1, isAwaited: true }, ['cancel 1'], 1],
    ['is passed on, and their end ignored', { type: 'cancel', seq: 1, isAwaited: false }, ['cancel 1'], 0],
    ['is not passed on to abandoned ones, whose end is ignored', { type: 'abandon', seq: 1 }, [], 0],
    ['is passed on to all when the run has ended', { type: 'cancelAll' }, ['cancel 1'], 0],
  ] as [string, LocalActivityOrder, string[], number][])('%s', async (_, order, cancels, ends) => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run(), order]);
    expect(asked().slice(1)).toEqual(cancels);
    receive(1);
    expect(await table.of(workflow).takeEnded(0)).toHaveLength(ends);
  });

  it('of one that has ended, or never began, does nothing', () => {
    const { table, asked, receive } = setUp();
    table.of(workflow).carryOut([run()]);
    receive(1);
    table.of(workflow).carryOut([
      { type: 'cancel', seq: 1, isAwaited: false },
      { type: 'cancel', seq: 7, isAwaited: true },
    ]);
    expect(asked()).toEqual(['1: compose']);
  });
});
