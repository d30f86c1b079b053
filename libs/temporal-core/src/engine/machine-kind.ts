/**
 * The form of a line of `machine-registry.ts`: what the routers must know of one kind of machine. Helpers make the common
 * routes; a kind that fits none of them writes its own.
 */
import type { WorkflowCommand } from '../activation/commands.js';
import type { CommandType, EventType } from '../proto/enums.js';
import type { HistoryEvent } from '../proto/index.js';
import { EngineFault } from './errors.js';
import type { MachineTable } from './machines/define-machine.js';
import type { MachineContext, NumberedMachine } from './machines/machine-context.js';
import type { RunState } from './run-state.js';

export type CommandName = WorkflowCommand['type'];
export type CommandOf<T extends CommandName> = Extract<WorkflowCommand, { type: T }>;

/** What becomes of a workflow command. `kind` is the name of the registry line. */
export type CommandRoute<C> = (run: RunState, command: C, kind: string) => void;

/** What the routers must know of one kind of machine. */
export interface MachineKind {
  /** For messages: `timer`, `activity`. */
  readonly name: string;
  /** Its states and what they take; the mutation check changes each cell. */
  readonly table: Pick<MachineTable<string, string, string>, 'name' | 'transitions'>;
  /** Workflow commands that the kind serves. */
  readonly commands?: { readonly [T in CommandName]?: CommandRoute<CommandOf<T>> };
  /** Events that record a command, with the type of the command. They meet their machine in the queue of commands. */
  readonly confirmedBy?: readonly (readonly [EventType, CommandType])[];
  /** Of kinds that share event types in `confirmedBy`: whether the event is for this one, as markers say by their name. */
  readonly confirmsFor?: (event: HistoryEvent) => boolean;
  /**
   * Events among those of `confirmedBy` that workflow code depends on before it issues their command. Replay announces
   * them at the start of the task that issued the command, ahead of its other events.
   */
  readonly foresees?: {
    readonly events: readonly EventType[];
    readonly announce: (run: RunState, event: HistoryEvent) => void;
  };
  /**
   * Whether an event of `confirmedBy` is passed over: workflow code need not issue its command any more, or issues none.
   */
  readonly passesOver?: (run: RunState, event: HistoryEvent) => boolean;
  /** Events that follow from a recorded command, and their field that names the event which recorded it. */
  readonly followedBy?: { readonly field: string; readonly events: readonly EventType[] };
  /** Of a kind with one machine for each run: the machine, and the events that it takes and no command causes. */
  readonly single?: {
    readonly machine: (run: RunState) => { applyEvent(event: HistoryEvent): void };
    readonly events: readonly EventType[];
  };
}

/** The command makes a machine, which is found by its number from then on. */
export function adds<C>(make: (run: MachineContext, command: C) => NumberedMachine): CommandRoute<C> {
  return (run, command, kind) => run.machines.add(kind, make(run, command));
}

/** The command names a machine by its number; one that has closed is not told. */
export function tells<M extends NumberedMachine, C extends { seq: number }>(
  tell: (machine: M, command: C) => void,
): CommandRoute<C> {
  return (run, command, kind) => {
    const machine = run.machines.withSeq(kind, command.seq);
    if (machine === undefined) return;
    tell(machine as M, command);
    run.machines.dropIfClosed(machine);
  };
}

/** The command answers a protocol message; the machine is the one that the message made. */
export function answers<M extends NumberedMachine, C extends { protocolInstanceId: string }>(
  tell: (machine: M, command: C) => void,
): CommandRoute<C> {
  return (run, command, kind) => {
    const machine = run.machines.instance(kind, command.protocolInstanceId);
    if (machine === undefined) {
      throw new EngineFault(`Workflow code answered ${kind} "${command.protocolInstanceId}", which is not open.`);
    }
    tell(machine as M, command);
    run.machines.dropIfClosed(machine);
  };
}
