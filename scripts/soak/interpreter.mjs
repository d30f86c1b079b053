// The workflow of the soak test: runs the program in its argument.
import * as wf from '@nest-temporal/core/workflow';
import { runSteps } from './steps.mjs';

/**
 * @param isPatched whether the code has the patches of the programs already
 * @param program see program.mjs
 * @param carried what earlier runs leave to this one: results, signals not yet awaited, updates, the number of runs
 */
export async function interpret(isPatched, program, carried = { results: [], inbox: {}, updates: {}, run: 1 }) {
  const { results, run, inbox, updates } = carried;
  const state = { isPatched, inbox, updates };
  let done = 0;
  wf.setHandler(wf.defineSignal('deliver'), (channel, value) => void (inbox[channel] ??= []).push(value));
  wf.setHandler(wf.defineQuery('progress'), () => [run, done]);
  wf.setHandler(
    wf.defineUpdate('perform'),
    ({ id, steps }) => wf.CancellationScope.nonCancellable(async () => (updates[id] = await runSteps(steps, state))),
    { validator: ({ isRejected }) => refuse(isRejected) },
  );
  // A cancellation that comes early must not change what the steps come to.
  await wf.CancellationScope.nonCancellable(async () => {
    results.push(...(await runSteps(program.steps, state, () => done++)));
    await wf.condition(wf.allHandlersFinished);
  });
  return endings[program.ending](program, { results, inbox, updates, run: run + 1 });
}

const endings = {
  completes: (_, { results }) => results,

  fails: (_, { results }) => {
    throw wf.ApplicationFailure.nonRetryable('planned', 'Planned', results);
  },

  async isCancelled() {
    try {
      await wf.sleep('1 hour');
    } finally {
      await wf.CancellationScope.nonCancellable(() => wf.sleep(10));
    }
  },

  continues: ({ next }, carried) => wf.continueAsNew(next, carried),
};

function refuse(isRejected) {
  if (isRejected) throw wf.ApplicationFailure.create({ message: 'rejected as planned' });
}
