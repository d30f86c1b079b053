// Workflows of the interoperability suite. Their Python twins have the same names, arguments and results.
import * as wf from '@temporalio/workflow';

const { greet } = wf.proxyActivities({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '10ms', maximumAttempts: 3 },
});
const { clean_up: cleanUp, decline } = wf.proxyActivities({ startToCloseTimeout: '30s' });
const { later } = wf.proxyActivities({ startToCloseTimeout: '30s', activityId: 'later' });
const { shout } = wf.proxyLocalActivities({ startToCloseTimeout: '30s' });
const { beat } = wf.proxyActivities({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '1s',
  retry: { maximumAttempts: 1 },
  cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const { greet: greetHourly } = wf.proxyActivities({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1 hour', backoffCoefficient: 1 },
});

/** Takes every kind of step once, waits for a signal, and ends in a second run. */
export async function InteropJourney(name, carried) {
  if (carried) return { ...carried, round: 2 };
  const state = { stage: 'begun', total: 0, released: undefined };
  wf.setHandler(wf.defineQuery('progress'), () => ({ stage: state.stage, total: state.total }));
  wf.setHandler(wf.defineSignal('release'), (word) => void (state.released = word));
  const add = async (count) => {
    await wf.sleep(10);
    return (state.total += count);
  };
  const validator = (count) => {
    if (count <= 0) throw new Error('count must be positive');
  };
  wf.setHandler(wf.defineUpdate('add'), add, { validator });

  const greeting = await greet(name);
  await wf.sleep(20);
  const shouted = await shout(greeting);
  const workflowId = `${wf.workflowInfo().workflowId}/child`;
  const child = await wf.executeChild('InteropChild', { args: [name], workflowId });
  wf.upsertSearchAttributes({ InteropStage: ['waiting'] });
  state.stage = 'waiting';
  await wf.condition(() => state.released !== undefined && wf.allHandlersFinished());
  return wf.continueAsNew(name, { greeting, shouted, child, total: state.total, released: state.released });
}

export async function InteropChild(name) {
  return `child of ${name}`;
}

/** Waits for an activity that only a cancellation ends, and cleans up after it. */
export async function InteropPatient() {
  let outcome = 'none';
  wf.setHandler(wf.defineQuery('outcome'), () => outcome);
  try {
    await beat();
  } finally {
    outcome = await wf.CancellationScope.nonCancellable(() => cleanUp());
  }
}

export async function InteropFailing() {
  await decline();
}

export async function InteropAsync() {
  return later();
}

export async function InteropMonth(name) {
  const greeting = await greetHourly(name);
  await wf.sleep('30 days');
  return greeting;
}
