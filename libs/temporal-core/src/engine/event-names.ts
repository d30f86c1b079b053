// Names for error messages: the words that the Temporal Web UI shows.
import { CommandType, EventType } from '../proto/enums.js';
import type { HistoryEvent } from '../proto/index.js';

/** `ActivityTaskScheduled`, or `unknown type 999`. */
export function eventTypeName(type: number | undefined): string {
  return nameIn(EventType, 'EVENT_TYPE_', type);
}

/** `ScheduleActivityTask`, or `unknown type 999`. */
export function commandTypeName(type: number): string {
  return nameIn(CommandType, 'COMMAND_TYPE_', type);
}

/** `event 5 (ActivityTaskScheduled)` */
export function describeEvent(event: HistoryEvent): string {
  return `event ${event.eventId ?? 0} (${eventTypeName(event.eventType)})`;
}

function nameIn(names: Readonly<Record<string, number>>, prefix: string, value: number | undefined): string {
  for (const key in names) {
    if (names[key] === value) return toPascalCase(key.slice(prefix.length));
  }
  return `unknown type ${value ?? 0}`;
}

function toPascalCase(constant: string): string {
  return constant.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
