// Programs: what one workflow of the soak test does, as JSON that the interpreter takes for its argument. A seed and a number
// make a program; what it has to come to is computed here, from the same tree, without running it.
import { Random } from './random.mjs';
import { stepKinds } from './step-kinds.mjs';

/** The program, and when what comes from outside is sent. */
export function makeProgram(seed, index) {
  const random = new Random(seed, index);
  const program = new Maker(random).root();
  return { program, delays: new Random(seed, index, 'delays') };
}

class Maker {
  #lastName = 0;

  constructor(random) {
    this.random = random;
  }

  root() {
    const ending = this.random.weighted([
      { weight: 5, of: 'completes' },
      { weight: 1, of: 'fails' },
      { weight: 2, of: 'isCancelled' },
      { weight: 3, of: 'continues' },
    ]).of;
    if (ending !== 'continues') return { steps: this.#steps('r', 1, 5), ending };
    return { steps: this.#steps('r', 0, 2), ending, next: { ...this.root(), ...this.#lastRun() } };
  }

  /** A cancellation does not pass on to the next run, so that one that comes early would be lost. */
  #lastRun() {
    const ending = this.random.of(['completes', 'completes', 'fails']);
    return { ending, next: undefined };
  }

  childProgram = (ending = 'completes') => {
    const steps = this.#steps('c', 0, 2);
    if (ending !== 'completes' || this.random.chance(0.8)) return { steps, ending };
    return { steps, ending: 'continues', next: { steps: this.#steps('c', 0, 2), ending } };
  };

  handlerSteps = () => this.#steps('h', 0, 2);

  branches = () => Array.from({ length: this.random.between(2, 3) }, () => this.#steps('r', 1, 1, 'branches'));

  number = () => this.random.between(1, 1_000);

  name = (what) => `${what}-${++this.#lastName}`;

  #steps(where, least, most, except) {
    const kinds = stepKinds.filter(({ kind, where: places }) => places.includes(where) && kind !== except);
    return Array.from({ length: this.random.between(least, most) }, () => {
      const { kind, make } = this.random.weighted(kinds);
      return { kind, ...make(this) };
    });
  }
}

/** The results of all steps of a program and of those that continue it. */
export function expectedResults(program) {
  return allSteps(program).map((step) => expectedOf(step));
}

function expectedOf(step) {
  return stepKinds.find(({ kind }) => kind === step.kind).expected(step);
}

/** How the workflow has to end: `{ completed }`, `{ failed }` or `{ cancelled }`, with the results of the steps where it tells them. */
export function expectedEnd(program) {
  if (lastOf(program).ending === 'isCancelled') return { cancelled: true };
  return { [lastOf(program).ending === 'fails' ? 'failed' : 'completed']: expectedResults(program) };
}

export function lastOf(program) {
  return program.next ? lastOf(program.next) : program;
}

/** The steps of all runs, in order. */
export function allSteps({ steps, next }) {
  return next ? [...steps, ...allSteps(next)] : steps;
}

/** Steps of all runs and branches that need something from outside. */
export function awaitedSteps(program) {
  return allSteps(program).flatMap((step) => {
    if (step.kind === 'branches') return step.branches.flatMap((steps) => awaitedSteps({ steps }));
    return step.kind === 'signals' || step.kind === 'update' ? [step] : [];
  });
}
