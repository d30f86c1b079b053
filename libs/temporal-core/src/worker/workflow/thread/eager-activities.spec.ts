import { describe, expect, it } from 'vitest';
import type {
  Command,
  PollActivityTaskQueueResponse,
  RespondWorkflowTaskCompletedResponse,
} from '../../../proto/index.js';
import { EagerTasks } from '../../activity/eager-tasks.js';
import { Slots } from '../../slots.js';
import { EagerActivities } from './eager-activities.js';
import { EagerSlots } from './eager-slots.js';
import type { FromProcessor } from './thread-protocol.js';

const scheduling = (activityId: string, requestEagerExecution = true): Command => ({
  scheduleActivityTaskCommandAttributes: { activityId, requestEagerExecution },
});
const timer: Command = { startTimerCommandAttributes: { timerId: '1' } };
const taskOf = (activityId: string): PollActivityTaskQueueResponse => ({
  activityId,
  taskToken: new Uint8Array([7]),
});

function eagerOf(commands: readonly Command[]): (string | undefined)[] {
  return commands
    .map(({ scheduleActivityTaskCommandAttributes: attributes }) => attributes)
    .filter((attributes) => attributes?.requestEagerExecution)
    .map((attributes) => attributes?.activityId);
}

/** Both ends of the port, with a turn of the event loop between them as between threads. */
function setUp({ size = 10, hasActivities = true } = {}) {
  const slots = new Slots(size);
  const ran: (string | undefined)[] = [];
  const messages: string[] = [];
  const tasks = new EagerTasks({
    slots,
    process: async ({ activityId, taskToken }) => {
      if (taskToken?.[0] === 7) ran.push(activityId);
    },
    onFatal: (error) => void ran.push(String(error)),
  });
  const later = <M>(message: M, receive: (copy: M) => void): void => {
    const copy = structuredClone(message);
    setImmediate(() => receive(copy));
  };
  const receive = (message: FromProcessor): void => {
    messages.push(message.type);
    if (message.type === 'eagerSlotRequest') main.grant(message);
    else if (message.type === 'eagerActivityTasks') main.dispatch(message);
  };
  const main: EagerSlots = new EagerSlots(
    { post: (message) => later(message, (copy) => copy.type === 'eagerSlotsGranted' && workflow.receive(copy)) },
    hasActivities ? (count) => tasks.reserve(count) : undefined,
  );
  const workflow = new EagerActivities({ post: (message) => later(message, receive) });
  return { slots, ran, messages, main, workflow };
}

const answering =
  (...activityTasks: PollActivityTaskQueueResponse[]) =>
  async (): Promise<RespondWorkflowTaskCompletedResponse> => ({ activityTasks });

describe('eager activities', () => {
  it('hold a slot each while the answer is sent, and run when they come back with it', async () => {
    const { slots, ran, workflow } = setUp();
    const commands = [timer, scheduling('a'), scheduling('b')];
    let freeWhileSending: number | undefined;
    const completed = await workflow.complete(commands, 3, async () => {
      freeWhileSending = slots.available;
      return { activityTasks: [taskOf('a')] };
    });
    expect(completed?.activityTasks).toHaveLength(1);
    expect(eagerOf(commands)).toEqual(['a', 'b']);
    expect(freeWhileSending).toBe(8);
    await turns();
    expect(ran).toEqual(['a']);
    expect(slots.available).toBe(10);
  });

  it('cost a task that has none no message', async () => {
    const { messages, workflow } = setUp();
    const answer = {};
    expect(await workflow.complete([timer, scheduling('a', false)], 3, async () => answer)).toBe(answer);
    expect(messages).toEqual([]);
  });

  it('are no more than the maximum; the other requests are taken back', async () => {
    const { workflow } = setUp();
    const commands = [scheduling('a'), scheduling('b'), scheduling('c')];
    await workflow.complete(commands, 2, answering());
    expect(eagerOf(commands)).toEqual(['a', 'b']);
  });

  it('are no more than there are free slots', async () => {
    const { slots, messages, workflow } = setUp({ size: 2 });
    slots.tryAcquire();
    const some = [scheduling('a'), scheduling('b')];
    await workflow.complete(some, 3, answering());
    expect(eagerOf(some)).toEqual(['a']);
    await turns();
    slots.tryAcquire();
    const none = [scheduling('c')];
    await workflow.complete(none, 3, answering());
    expect(eagerOf(none)).toEqual([]);
    await turns();
    expect(messages).toEqual(['eagerSlotRequest', 'eagerActivityTasks', 'eagerSlotRequest']);
  });

  it('are none where nobody runs activities', async () => {
    const { workflow } = setUp({ hasActivities: false });
    const commands = [scheduling('a')];
    await workflow.complete(commands, 3, answering());
    expect(eagerOf(commands)).toEqual([]);
  });

  it('give their slots back when the answer is not taken or cannot be sent', async () => {
    const { slots, workflow } = setUp();
    await workflow.complete([scheduling('a')], 3, async () => undefined);
    const failing = workflow.complete([scheduling('a')], 3, () => Promise.reject(new Error('too large')));
    await expect(failing).rejects.toThrow('too large');
    await turns();
    expect(slots.available).toBe(10);
  });

  it('give their slots back when the workflow task processor is gone', async () => {
    const { slots, main, workflow } = setUp();
    void workflow.complete([scheduling('a'), scheduling('b')], 3, () => new Promise(() => undefined));
    await turns();
    expect(slots.available).toBe(8);
    main.close();
    expect(slots.available).toBe(10);
  });

  it('do not keep an answer from being sent when the worker stops meanwhile', async () => {
    const { workflow } = setUp();
    const commands = [scheduling('a')];
    const sending = workflow.complete(commands, 3, answering());
    workflow.close();
    expect(await sending).toEqual({ activityTasks: [] });
    expect(eagerOf(commands)).toEqual([]);
  });
});

/** Time for a message there and back. */
async function turns(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}
