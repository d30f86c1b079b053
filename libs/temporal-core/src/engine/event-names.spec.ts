import { describe, expect, it } from 'vitest';
import { CommandType, EventType } from '../proto/enums.js';
import { commandTypeName, describeEvent, eventTypeName } from './event-names.js';

describe('names in messages', () => {
  it('are those of the Temporal Web UI', () => {
    expect(eventTypeName(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)).toBe('ActivityTaskScheduled');
    expect(commandTypeName(CommandType.COMMAND_TYPE_START_TIMER)).toBe('StartTimer');
  });

  it('say the number of a type that is not known', () => {
    expect(eventTypeName(999)).toBe('unknown type 999');
    expect(describeEvent({ eventId: 7 })).toBe('event 7 (unknown type 0)');
  });
});
