// Scenarios in which this SDK behaves differently on purpose, with what it does in each task. A scenario that no longer differs,
// or differs in another way, fails. docs/migration.md explains the reasons.
const scopesCancelAtOnce = 'cancelling a scope takes effect at once, and not in later microtasks';
const handlersDoNotCancelRuns = 'a signal handler that the cancellation of the workflow ends leaves the run open';
const begun = (...commands) => ({ commands, trace: [] });
const timer = (id, ms) => `START_TIMER {"timerId":"${id}","ms":${ms}}`;
const cancelTimer = (id) => `CANCEL_TIMER {"timerId":"${id}"}`;
const activity = (id, type) => `SCHEDULE_ACTIVITY_TASK {"activityId":"${id}","activityType":"${type}","args":[]}`;
const hourMs = 3_600_000;

export const knownDifferences = {
  cancelledConditions: {
    reason: scopesCancelAtOnce,
    ours: [
      begun(timer(1, hourMs), timer(2, 2 * hourMs)),
      {
        commands: [cancelTimer(1), cancelTimer(2), 'COMPLETE_WORKFLOW_EXECUTION [null]'],
        trace: ['sleep: cancelled', 'plain: cancelled', 'timed: cancelled', 'again: cancelled'],
      },
    ],
  },
  clearedTimeout: {
    reason: scopesCancelAtOnce,
    ours: [begun(timer(1, 1000), activity(1, 'first')), begun(cancelTimer(1), activity(2, 'main'))],
  },
  cancelAndTimer: {
    reason: scopesCancelAtOnce,
    ours: [
      begun(timer(1, hourMs), timer(2, 2 * hourMs)),
      { commands: [cancelTimer(2), activity(1, 'cleanUp')], trace: ['one: cancelled', 'two: cancelled'] },
    ],
  },
  scopeWithTimeoutCancelled: {
    reason: scopesCancelAtOnce,
    ours: [
      begun(timer(1, hourMs), activity(1, 'first')),
      begun(cancelTimer(1), 'REQUEST_CANCEL_ACTIVITY_TASK {"scheduledEventId":6}'),
      { commands: [activity(2, 'cleanUp')], trace: ['scope: cancelled'] },
    ],
  },
  handlerCancelledWhileRunCleansUp: {
    reason: handlersDoNotCancelRuns,
    ours: [
      begun(timer(1, hourMs), timer(2, 2 * hourMs)),
      begun(cancelTimer(1), cancelTimer(2), activity(1, 'cleanUp')),
    ],
  },
  fourKindsTogether: {
    reason: handlersDoNotCancelRuns,
    ours: [
      begun(activity(1, 'a'), timer(1, hourMs)),
      {
        commands: [activity(3, 'cleanUp')],
        trace: ['signal', 'timer: undefined', 'activity: yes', 'sleep: cancelled'],
      },
    ],
  },
};
