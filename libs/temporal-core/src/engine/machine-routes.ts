/** The registry, turned round: from a workflow command or an event to what happens with it. */
import type { WorkflowCommand } from '../activation/commands.js';
import type { CommandType, EventType } from '../proto/enums.js';
import type { HistoryEvent } from '../proto/index.js';
import { eventTypeName } from './event-names.js';
import type { CommandName, CommandRoute, MachineKind } from './machine-kind.js';
import { machineKinds } from './machine-registry.js';
import type { RunState } from './run-state.js';

export interface EventRoute {
  /** Type of the command that the event confirms, `undefined` for events that no command causes. */
  readonly confirms: CommandType | undefined;
  apply(run: RunState, event: HistoryEvent): void;
}

export class MachineRoutes {
  private readonly commands = new Map<string, (run: RunState, command: never) => void>();
  private readonly events = new Map<number | undefined, readonly { kind: MachineKind; route: EventRoute }[]>();
  private readonly foreseen = new Map<number | undefined, readonly MachineKind[]>();

  constructor(kinds: readonly MachineKind[]) {
    for (const kind of kinds) {
      this.addCommands(kind);
      for (const [type, command] of kind.confirmedBy ?? []) this.addEvent(kind, type, confirming(kind, command));
      for (const type of kind.foresees?.events ?? []) {
        this.foreseen.set(type, [...(this.foreseen.get(type) ?? []), kind]);
      }
      for (const type of kind.followedBy?.events ?? []) {
        this.addEvent(kind, type, following(kind.name, type, kind.followedBy?.field ?? ''));
      }
      for (const type of kind.single?.events ?? []) {
        this.addEvent(kind, type, {
          confirms: undefined,
          apply: (run, event) => kind.single?.machine(run).applyEvent(event),
        });
      }
    }
  }

  /** Returns false when no kind of machine serves the command. */
  acceptCommand(run: RunState, command: WorkflowCommand): boolean {
    const route = this.commands.get(command.type);
    route?.(run, command as never);
    return route !== undefined;
  }

  /** `undefined` when the event is for no machine. */
  ofEvent(event: HistoryEvent): EventRoute | undefined {
    const routes = this.events.get(event.eventType);
    return routes?.find(({ kind, route }) => !route.confirms || !kind.confirmsFor || kind.confirmsFor(event))?.route;
  }

  /** Whether events of the type are written for commands, by the completion of a workflow task. */
  isCommandEvent(type: number | undefined): boolean {
    return this.events.get(type)?.some(({ route }) => route.confirms !== undefined) ?? false;
  }

  /** Tells the run of an event that lies ahead of it, if a kind of machine must know of it now. */
  announce(run: RunState, event: HistoryEvent): void {
    const kinds = this.foreseen.get(event.eventType);
    kinds?.find(({ confirmsFor }) => !confirmsFor || confirmsFor(event))?.foresees?.announce(run, event);
  }

  private addCommands({ name, commands = {} }: MachineKind): void {
    for (const [command, route] of Object.entries(commands) as [CommandName, CommandRoute<never>][]) {
      this.commands.set(command, (run, value) => route(run, value, name));
    }
  }

  private addEvent(kind: MachineKind, type: EventType, route: EventRoute): void {
    this.events.set(type, [...(this.events.get(type) ?? []), { kind, route }]);
  }
}

export const machineRoutes = new MachineRoutes(machineKinds);

function confirming({ passesOver }: MachineKind, command: CommandType): EventRoute {
  return {
    confirms: command,
    apply(run, event) {
      if (passesOver?.(run, event)) return;
      const { queue, machines } = run;
      const source = queue.confirm(event, command);
      source.applyEvent(event);
      machines.record(source, event.eventId ?? 0);
      machines.dropIfClosed(source);
    },
  };
}

function following(kind: string, type: EventType, field: string): EventRoute {
  const attributes = attributesKey(type);
  return {
    confirms: undefined,
    apply({ machines }, event) {
      const values = event[attributes] as Readonly<Record<string, number | undefined>> | null | undefined;
      const machine = machines.initiatedBy(kind, values?.[field], event);
      machine.applyEvent(event);
      machines.dropIfClosed(machine);
    },
  };
}

/** `timerFiredEventAttributes` for the event type that is called `TimerFired`. */
function attributesKey(type: EventType): keyof HistoryEvent {
  const name = eventTypeName(type);
  return `${name[0].toLowerCase()}${name.slice(1)}EventAttributes` as keyof HistoryEvent;
}
