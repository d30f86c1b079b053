/**
 * A state machine as data: a table from state and event to the next state and, where something must follow, an output,
 * the name of an action that the machine's class carries out. The interpreter knows nothing of history or commands.
 *
 * Tables are compiled once, when their module loads; a step is two property reads and allocates nothing.
 */
import { EngineFault } from '../errors.js';

/** What an event does in a state: the next state, with the output if there is one. */
export type Cell<S extends string, O extends string> = S | readonly [next: S, output: O];

export type Transitions<S extends string, E extends string, O extends string> = {
  readonly [state in S]: { readonly [event in E]?: Cell<S, O> };
};

export interface Step<S extends string, O extends string> {
  readonly next: S;
  readonly output: O | undefined;
}

/** An event met a state that has no cell for it. */
export class IllegalTransition extends EngineFault {
  override readonly name = 'IllegalTransition';

  constructor(machine: string, state: string, event: string) {
    super(
      `The ${machine} machine cannot take ${event} in state ${state}: history or workflow code is not in the order ` +
        'that the Temporal Server and this SDK keep. Please report it with the history.',
    );
  }
}

export class MachineTable<S extends string, E extends string, O extends string> {
  /** Told of each pair that is stepped, legal or not: by it a spec proves that every cell was run. */
  probe?(state: S, event: E): void;
  private readonly steps: Readonly<Record<S, Partial<Record<E, Step<S, O>>>>>;

  constructor(
    readonly name: string,
    readonly transitions: Transitions<S, E, O>,
  ) {
    const steps = {} as Record<S, Partial<Record<E, Step<S, O>>>>;
    for (const state of this.states) {
      const row: Partial<Record<E, Step<S, O>>> = {};
      for (const event of Object.keys(transitions[state]) as E[]) {
        const cell = transitions[state][event] as Cell<S, O>;
        row[event] = typeof cell === 'string' ? { next: cell, output: undefined } : { next: cell[0], output: cell[1] };
      }
      steps[state] = row;
    }
    this.steps = steps;
  }

  get states(): S[] {
    return Object.keys(this.transitions) as S[];
  }

  /** Every event that some state takes. */
  get events(): E[] {
    return [...new Set(this.states.flatMap((state) => Object.keys(this.transitions[state]) as E[]))];
  }

  /** @throws IllegalTransition when the table has no cell for the pair */
  step(state: S, event: E): Step<S, O> {
    this.probe?.(state, event);
    const step = this.steps[state][event];
    if (step === undefined) throw new IllegalTransition(this.name, state, event);
    return step;
  }
}

/** The table of one kind of machine; `name` is for messages. */
export function defineMachine<S extends string, E extends string, O extends string = never>(
  name: string,
  transitions: Transitions<S, E, O>,
): MachineTable<S, E, O> {
  return new MachineTable(name, transitions);
}
