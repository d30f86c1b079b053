// What the history of a workflow says about its activities: how often each was tried, and what ended the attempt before.
import { EventType } from '@nest-temporal/core/internal/proto/enums';

/** Activities in the order in which they were scheduled: `{ name, attempts, lastFailure }`. */
export function attemptsOf({ events }) {
  const scheduled = new Map();
  for (const { eventId, eventType, ...event } of events) {
    if (eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) {
      const { activityType } = event.activityTaskScheduledEventAttributes;
      scheduled.set(String(eventId), { name: activityType.name, attempts: 0 });
    }
    if (eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED) {
      const { scheduledEventId, attempt, lastFailure } = event.activityTaskStartedEventAttributes;
      Object.assign(scheduled.get(String(scheduledEventId)), { attempts: attempt, lastFailure: lastFailure?.message });
    }
  }
  return [...scheduled.values()];
}
