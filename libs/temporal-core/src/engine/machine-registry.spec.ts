import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../test/support/history-builder.js';
import { CommandType, EventType } from '../proto/enums.js';
import { decodeMessage, encodeMessage, type HistoryEvent } from '../proto/index.js';
import { eventTypeName } from './event-names.js';
import type { MachineKind } from './machine-kind.js';
import { machineKinds } from './machine-registry.js';
import { MachineRoutes } from './machine-routes.js';
import { defineMachine } from './machines/define-machine.js';
import type { NumberedMachine } from './machines/machine-context.js';
import { RunState } from './run-state.js';
import { replayInit } from '../../test/support/replay-driver.js';

const folder = new URL('./machines/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.machine.ts'));
const { EVENT_TYPE_MARKER_RECORDED: markerRecorded } = EventType;
const { COMMAND_TYPE_RECORD_MARKER: recordMarker } = CommandType;

describe('the registry of machines', () => {
  it.each(files)('has a line for each table of %s', async (file) => {
    const exported = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>);
    const tables = exported.filter((value) => typeof value === 'object' && value !== null && 'transitions' in value);
    expect(tables).not.toEqual([]);
    const registered = machineKinds.map(({ table }) => table);
    for (const table of tables) expect(registered).toContain(table);
  });

  it('names each kind as its table does, and once', () => {
    const names = machineKinds.map(({ name }) => name);
    expect(machineKinds.map(({ table }) => table.name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('serves no workflow command twice', () => {
    const commands = machineKinds.flatMap(({ commands = {} }) => Object.keys(commands));
    expect(new Set(commands).size).toBe(commands.length);
  });

  it('gives no event to two kinds, unless they say which of them it is for', () => {
    const takers = new Map<EventType, MachineKind[]>();
    for (const kind of machineKinds) {
      const types = [
        ...(kind.confirmedBy ?? []).map(([type]) => type),
        ...(kind.followedBy?.events ?? []),
        ...(kind.single?.events ?? []),
      ];
      for (const type of types) takers.set(type, [...(takers.get(type) ?? []), kind]);
    }
    for (const kinds of takers.values()) {
      if (kinds.length > 1) expect(kinds.every(({ confirmsFor }) => confirmsFor)).toBe(true);
    }
  });

  it('foresees only events that record commands of the same kind', () => {
    for (const { foresees, confirmedBy = [] } of machineKinds) {
      const confirming = confirmedBy.map(([type]) => type);
      for (const type of foresees?.events ?? []) expect(confirming).toContain(type);
    }
  });

  const followed = machineKinds.flatMap(({ followedBy }) =>
    (followedBy?.events ?? []).map((type) => [eventTypeName(type), type, followedBy?.field ?? ''] as const),
  );
  it.each(followed)('names a field that %s has on the wire', (name, eventType, field) => {
    const key = `${name[0].toLowerCase()}${name.slice(1)}EventAttributes`;
    const event = { eventType, [key]: { [field]: 7 } };
    const decoded = decodeMessage('HistoryEvent', encodeMessage('HistoryEvent', event)) as Record<string, unknown>;
    expect(decoded[key]).toMatchObject({ [field]: 7 });
  });
});

/** A machine of a kind whose commands are markers. */
class Marker implements NumberedMachine {
  isClosed = false;
  readonly isWithdrawn = false;
  readonly seen: number[] = [];
  constructor(readonly seq: number) {}
  buildCommand = (): never => expect.unreachable();
  describeCommand = (): string => 'RecordMarker';
  applyEvent(event: HistoryEvent): void {
    this.seen.push(event.eventId ?? 0);
  }
}

describe('the routes of a registry', () => {
  const markerKind = (name: string): MachineKind => ({
    name,
    table: defineMachine<string, string, string>(name, { open: {} }),
    confirmedBy: [[markerRecorded, recordMarker]],
    confirmsFor: (event) => event.markerRecordedEventAttributes?.markerName === name,
  });
  const marker = (markerName: string): HistoryEvent => ({
    eventId: 5,
    eventType: markerRecorded,
    markerRecordedEventAttributes: { markerName },
  });
  const routes = new MachineRoutes([
    markerKind('core_patch'),
    {
      ...markerKind('core_local_activity'),
      followedBy: { field: 'startedEventId', events: [EventType.EVENT_TYPE_TIMER_FIRED] },
    },
  ]);

  it('tell apart kinds that share an event type', () => {
    expect(routes.ofEvent(marker('core_patch'))).not.toBe(routes.ofEvent(marker('core_local_activity')));
    expect(routes.ofEvent(marker('Version'))).toBeUndefined();
    expect(routes.isCommandEvent(markerRecorded)).toBe(true);
  });

  it('announce an event that lies ahead to the kind that it is for', () => {
    const announced: unknown[] = [];
    const foreseeing = (name: string): MachineKind => ({
      ...markerKind(name),
      foresees: { events: [markerRecorded], announce: (_, event) => announced.push([name, event.eventId]) },
    });
    const both = new MachineRoutes([foreseeing('core_patch'), foreseeing('core_local_activity')]);
    const run = new RunState(replayInit);
    both.announce(run, marker('core_local_activity'));
    both.announce(run, marker('Version'));
    both.announce(run, historyBuilder().timerStarted().events[0]);
    expect(announced).toEqual([['core_local_activity', 5]]);
  });

  it('lead an event to the machine whose command it records, and later ones by the event that recorded it', () => {
    const run = new RunState(replayInit);
    const machine = new Marker(1);
    run.machines.add('core_local_activity', machine);
    run.addCommand(recordMarker, machine);
    routes.ofEvent(marker('core_local_activity'))?.apply(run, marker('core_local_activity'));
    const [fired] = historyBuilder().timerFired(5).events;
    routes.ofEvent(fired)?.apply(run, fired);
    expect(machine.seen).toEqual([5, 1]);
  });
});
