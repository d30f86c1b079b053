import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { UpdateResponseCommand } from '../../src/activation/commands.js';
import { NondeterminismError } from '../../src/common/nondeterminism-error.js';
import { EngineFault } from '../../src/engine/errors.js';
import { CommandType } from '../../src/proto/enums.js';
import { historyBuilder, payload } from '../support/history-builder.js';
import { answer, ReplayDriver, startTimer, taskOf, updateRequest, type Workflow } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();
const completed: UpdateResponseCommand['response'] = { stage: 'completed', result: payload('raised') };
/** A workflow with a long timer; it answers updates as given. */
const waiting = (...stages: UpdateResponseCommand['response'][]): Workflow => {
  return (job) => {
    if (job.type === 'initializeWorkflow') return [startTimer()];
    return job.type === 'updateWorkflow' ? stages.map((stage) => answer(job.updateId, stage)) : [];
  };
};
const atOnce = waiting({ stage: 'accepted' }, completed);
const { COMMAND_TYPE_PROTOCOL_MESSAGE: protocolMessage, COMMAND_TYPE_START_TIMER: timer } = CommandType;

/** What each activation was told, with the names of signals and the ids of updates. */
function told(driver: ReplayDriver): string[][] {
  const textOf = (job: ActivationJob): string => {
    if (job.type === 'updateWorkflow') return `${job.runValidator ? 'validate ' : ''}${job.updateId}`;
    return job.type === 'signalWorkflow' ? job.signalName : job.type;
  };
  return driver.activations.map(({ jobs }) => jobs.map(textOf));
}

describe('an update', () => {
  it('is accepted and completed by messages, each at its place among the commands', () => {
    const workflow: Workflow = (job) =>
      job.type === 'updateWorkflow' ? [answer('u'), startTimer(2), answer('u', completed)] : [startTimer()];
    const outcome = new ReplayDriver(workflow).complete(taskOf(begun().events, { updates: [updateRequest('u')] }));
    expect(outcome.commands.map(({ commandType }) => commandType)).toEqual([
      timer,
      protocolMessage,
      timer,
      protocolMessage,
    ]);
    const ids = outcome.commands.map((command) => command.protocolMessageCommandAttributes?.messageId);
    expect(ids).toEqual([undefined, 'u/request/accept', undefined, 'u/request/complete']);
    expect(outcome.messages.map(({ id, body }) => [id, body.type])).toEqual([
      ['u/request/accept', 'accepted'],
      ['u/request/complete', 'completed'],
    ]);
  });

  it('is delivered in the very first task after the start of the run', () => {
    const driver = new ReplayDriver(atOnce);
    driver.complete(taskOf(begun().events, { updates: [updateRequest('u')] }));
    expect(told(driver)).toEqual([['initializeWorkflow', 'validate u']]);
  });

  it('is delivered among the signals at its sequencing event, and before the timers of its task', () => {
    const driver = new ReplayDriver(atOnce);
    const history = begun().taskCompleted().timerStarted();
    history.timerFired(5).signaled('before').signaled('after').task();
    const updates = [updateRequest('u', { sequencingEventId: 7 }), updateRequest('v', { sequencingEventId: 9 })];
    driver.complete(taskOf(history.events, { updates }));
    expect(told(driver)[1]).toEqual(['before', 'validate u', 'after', 'validate v', 'fireTimer']);
  });

  it('may run over many tasks, while others come', () => {
    const workflow: Workflow = (job) => {
      if (job.type === 'updateWorkflow') return [answer(job.updateId)];
      return job.type === 'signalWorkflow' ? [answer(job.signalName, completed)] : [];
    };
    const driver = new ReplayDriver(workflow);
    const history = begun();
    driver.complete(taskOf(history.events, { updates: [updateRequest('u')] }));
    history.taskCompleted().updateAccepted(2).task();
    const second = driver.complete(taskOf(history.events, { updates: [updateRequest('v', { sequencingEventId: 6 })] }));
    expect(second.messages.map(({ id }) => id)).toEqual(['v/request/accept']);
    history.taskCompleted().updateAccepted(6, 'v').signaled('v').signaled('u').task();
    const third = driver.complete(taskOf(history.events));
    expect(third.messages.map(({ id }) => id)).toEqual(['v/request/complete', 'u/request/complete']);
    history.taskCompleted().updateCompleted(9, 'v').updateCompleted(5).signaled('late').task();
    // Both are closed, so an answer to one of them names nothing.
    expect(() => driver.run(taskOf(history.events))).toThrow(/answered update "late", which is not open/);
  });

  it('is not delivered together with the start of a run that was evicted while it waited without a command', () => {
    const quiet: Workflow = (job) => (job.type === 'updateWorkflow' ? [answer('u')] : []);
    const history = begun().taskCompleted().task();
    const live = new ReplayDriver(quiet);
    live.complete(taskOf(history.events, { updates: [updateRequest('u', { sequencingEventId: 5 })] }));
    expect(told(live)).toEqual([['initializeWorkflow'], ['validate u']]);
    const replayed = new ReplayDriver(quiet);
    replayed.complete(taskOf(history.taskCompleted().updateAccepted(5).signaled('s').task().events));
    expect(told(replayed)).toEqual([['initializeWorkflow'], ['u'], ['s']]);
  });

  it('is rejected by a message that has no command', () => {
    const driver = new ReplayDriver(waiting({ stage: 'rejected', failure: { message: 'no' } }));
    const outcome = driver.complete(taskOf(begun().events, { updates: [updateRequest('u')] }));
    expect(outcome.commands).toHaveLength(1);
    expect(outcome.messages).toEqual([
      expect.objectContaining({
        id: 'u/request/reject',
        body: expect.objectContaining({ type: 'rejected' }) as unknown,
      }),
    ]);
  });

  it('is accepted before the command that ends the run, although workflow code ended first', () => {
    const workflow: Workflow = (job) =>
      job.type === 'initializeWorkflow' ? [{ type: 'completeWorkflow' }] : [answer('u')];
    const outcome = new ReplayDriver(workflow).complete(taskOf(begun().events, { updates: [updateRequest('u')] }));
    expect(outcome.isClosed).toBe(true);
    expect(outcome.commands.map(({ commandType }) => commandType)).toEqual([
      protocolMessage,
      CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    ]);
  });

  it('is rejected by the engine when it cannot be read, and keeps no other waiting', () => {
    const driver = new ReplayDriver(atOnce);
    const updates = [updateRequest('u', { unreadable: 'it has no id' }), updateRequest('v')];
    const { messages } = driver.complete(taskOf(begun().events, { updates }));
    expect(messages.map(({ id }) => id)).toEqual(['v/request/accept', 'v/request/complete', 'u/request/reject']);
    expect(messages[2]?.body).toMatchObject({
      failure: {
        message: 'Update "raise" was rejected: it has no id.',
        applicationFailureInfo: { type: 'UpdateUnreadable', nonRetryable: true },
      },
    });
    expect(told(driver)).toEqual([['initializeWorkflow', 'validate v']]);
  });

  it('that comes twice is delivered once', () => {
    const driver = new ReplayDriver(waiting({ stage: 'accepted' }));
    const history = begun();
    driver.complete(taskOf(history.events, { updates: [updateRequest('u'), updateRequest('u')] }));
    history.taskCompleted().timerStarted().updateAccepted(2).task();
    driver.complete(taskOf(history.events, { updates: [updateRequest('u', { sequencingEventId: 7 })] }));
    expect(told(driver)).toEqual([['initializeWorkflow', 'validate u']]);
  });

  it('that is answered without being accepted is a fault', () => {
    const driver = new ReplayDriver(waiting(completed));
    expect(() => driver.run(taskOf(begun().events, { updates: [updateRequest('u')] }))).toThrow(EngineFault);
  });

  it('that is answered twice is a fault', () => {
    const driver = new ReplayDriver(waiting({ stage: 'accepted' }, completed, completed));
    expect(() => driver.run(taskOf(begun().events, { updates: [updateRequest('u')] }))).toThrow(EngineFault);
  });
});

describe('the replay of an update', () => {
  const history = () =>
    begun()
      .taskCompleted()
      .timerStarted()
      .signaled('before')
      .task()
      .taskCompleted()
      .updateAccepted(7)
      .updateCompleted(10);

  it('delivers it where it was delivered when it was new, without its validator', () => {
    const driver = new ReplayDriver(atOnce);
    driver.complete(taskOf(history().signaled('after').task().events));
    expect(told(driver)).toEqual([['initializeWorkflow'], ['before', 'u'], ['after']]);
    expect(driver.activations[1]?.jobs[1]).toMatchObject({ updateName: 'raise', arguments: [payload('u')] });
  });

  it('sends nothing that history holds', () => {
    const outcome = new ReplayDriver(atOnce).complete(taskOf(history().signaled('after').task().events));
    expect(outcome).toMatchObject({ commands: [], messages: [] });
  });

  it('sends the result of an update that was still running', () => {
    const workflow: Workflow = (job) => {
      if (job.type === 'updateWorkflow') return [answer('u')];
      return job.type === 'signalWorkflow' ? [answer('u', completed)] : [];
    };
    const events = begun().taskCompleted().updateAccepted(2).signaled('go').task().events;
    const outcome = new ReplayDriver(workflow).complete(taskOf(events));
    expect(outcome.messages.map(({ id }) => id)).toEqual(['u/request/complete']);
  });

  it('keeps the order of two updates and the signal between them', () => {
    const events = begun()
      .taskCompleted()
      .timerStarted()
      .signaled('s')
      .signaled('t')
      .task()
      .taskCompleted()
      .updateAccepted(6, 'u')
      .updateCompleted(11, 'u')
      .updateAccepted(8, 'v')
      .updateCompleted(13, 'v')
      .signaled('x')
      .task().events;
    const driver = new ReplayDriver(atOnce);
    driver.complete(taskOf(events));
    expect(told(driver)[1]).toEqual(['s', 'u', 't', 'v']);
  });

  it('fails when workflow code now rejects it', () => {
    const driver = new ReplayDriver(waiting({ stage: 'rejected', failure: { message: 'no such update' } }));
    expect(() => driver.run(taskOf(history().signaled('after').task().events))).toThrow(
      /History has accepted update "raise" with id "u", but workflow code rejected it on replay: no such update/,
    );
  });

  it('fails when workflow code now does something else first', () => {
    const workflow: Workflow = (job) =>
      job.type === 'updateWorkflow' ? [startTimer(2), answer('u'), answer('u', completed)] : atOnce(job);
    expect(() => new ReplayDriver(workflow).run(taskOf(history().signaled('after').task().events))).toThrow(
      NondeterminismError,
    );
  });

  it('fails when history accepts what was never requested', () => {
    const events = begun().taskCompleted().timerStarted().updateAccepted(2, 'u', '').signaled('s').task().events;
    expect(() => new ReplayDriver(atOnce).run(taskOf(events))).toThrow(
      /accepts the update with id "u", but nowhere its request/,
    );
  });
});

describe('an update that history holds as admitted', () => {
  it('is delivered among the signals, in the order of history', () => {
    const driver = new ReplayDriver(atOnce);
    const events = begun().taskCompleted().timerStarted().signaled('s').updateAdmitted().signaled('t').task().events;
    const { messages } = driver.complete(taskOf(events));
    expect(told(driver)[1]).toEqual(['s', 'validate u', 't']);
    expect(messages.map(({ id }) => id)).toEqual(['u/request/accept', 'u/request/complete']);
    expect(messages[0]?.body).toMatchObject({ sequencingEventId: 7, request: { updateName: 'raise' } });
  });

  it('is delivered again on replay, by the event that accepts it without repeating the request', () => {
    const driver = new ReplayDriver(atOnce);
    const history = begun().taskCompleted().timerStarted().signaled('s').updateAdmitted().signaled('t').task();
    history.taskCompleted().updateAccepted(7, 'u', '').updateCompleted(12).signaled('late').task();
    driver.complete(taskOf(history.events));
    expect(told(driver)).toEqual([['initializeWorkflow'], ['s', 'u', 't'], ['late']]);
    expect(driver.activations[1]?.jobs[1]).toMatchObject({ updateName: 'raise', arguments: [payload('u')] });
  });

  it('is not delivered on replay when it was rejected', () => {
    const driver = new ReplayDriver(atOnce);
    const events = begun().updateAdmitted().taskCompleted().timerStarted().updateAdmitted('v').task().taskCompleted();
    driver.complete(taskOf(events.signaled('s').task().events));
    expect(told(driver)).toEqual([['initializeWorkflow'], ['s']]);
  });

  it('and that comes with the task too is delivered once', () => {
    const driver = new ReplayDriver(atOnce);
    const events = begun().taskCompleted().timerStarted().updateAdmitted().task().events;
    driver.complete(taskOf(events, { updates: [updateRequest('u', { sequencingEventId: 7 })] }));
    expect(told(driver)[1]).toEqual(['validate u']);
  });
});

describe('a task that the server drops because it only rejected', () => {
  const rejecting = waiting({ stage: 'rejected', failure: { message: 'no' } });
  const atRest = () => begun().taskCompleted().timerStarted();

  it('does not hide the events that take its place', () => {
    const driver = new ReplayDriver(rejecting);
    driver.complete(taskOf(begun().events));
    const speculative = atRest().task().events;
    driver.complete(taskOf(speculative, { updates: [updateRequest('u', { sequencingEventId: 6 })] }));
    driver.replay.rewind(3);
    expect(driver.replay.lastAppliedEventId).toBe(5);
    const next = taskOf(atRest().signaled('s').task().events.slice(3));
    expect(driver.replay.continues(next)).toBe(true);
    driver.complete(next);
    expect(told(driver)).toEqual([['initializeWorkflow'], ['validate u'], ['s']]);
  });

  it('may be followed by another one with the same events', () => {
    const driver = new ReplayDriver(rejecting);
    driver.complete(taskOf(begun().events));
    for (const id of ['u', 'v']) {
      const updates = [updateRequest(id, { sequencingEventId: 6 })];
      driver.complete(taskOf(atRest().task().events, { updates }));
      driver.replay.rewind(3);
    }
    expect(told(driver)).toEqual([['initializeWorkflow'], ['validate u'], ['validate v']]);
  });

  it('leaves the commands before it confirmed, so that the next task is no heartbeat', () => {
    const driver = new ReplayDriver(rejecting);
    driver.complete(taskOf(begun().events));
    driver.complete(taskOf(atRest().task().events, { updates: [updateRequest('u', { sequencingEventId: 6 })] }));
    driver.replay.rewind(3);
    const history = atRest().task().taskCompleted().task();
    driver.complete(taskOf(history.events.slice(3)));
    expect(driver.activations).toHaveLength(2);
  });
});
