// What the steps of programs do, in workflow code: one function for each line of step-kinds.mjs.
import * as wf from '@nest-temporal/core/workflow';

const retry = { initialInterval: 30, backoffCoefficient: 1 };
const activityOptions = { startToCloseTimeout: '3s', retry };
const { double, refuse, echo } = wf.proxyActivities(activityOptions);
const local = wf.proxyLocalActivities({ startToCloseTimeout: '3s', retry });
const localByTimer = wf.proxyLocalActivities({ startToCloseTimeout: '3s', retry, localRetryThreshold: 10 });
const endless = { ...activityOptions, startToCloseTimeout: '30s', heartbeatTimeout: '1500ms' };

export const steps = {
  async timer({ ms, value }) {
    await wf.sleep(ms);
    return value;
  },

  /** The shortest starts first: a busy server may take longer than their difference from one command to the next. */
  async timersInOrder({ ms }) {
    const fired = [];
    await Promise.all(ms.map((each) => wf.sleep(each).then(() => fired.push(each))));
    return fired;
  },

  activity: ({ value, failures }) => double(value, failures),
  failingActivity: ({ value }) => refuse(value).catch(describe),
  local: ({ value, failures, byTimer }) => (byTimer ? localByTimer : local).double(value, failures),
  failingLocal: ({ value }) => local.refuse(value).catch(describe),

  async token() {
    const token = wf.uuid4();
    return (await echo(token)) === token;
  },

  async memo({ key, value }) {
    wf.upsertMemo({ [key]: value });
    await null;
    return wf.workflowInfo().memo[key];
  },

  async patch({ id, value }, { isPatched }) {
    if (isPatched && wf.patched(id)) return echo(value);
    await wf.sleep(20);
    return value;
  },

  async deprecatedPatch({ id, value }) {
    wf.deprecatePatch(id);
    await wf.sleep(1);
    return value;
  },

  async cancelledWait({ of, afterMs }) {
    return cancelled(() => waits[of](), afterMs);
  },

  child: ({ program }) => execute(program),
  failingChild: ({ program }) => execute(program).catch(describe),
  cancelledChild: ({ program, cancellationType, afterMs }) =>
    cancelled(() => execute(program, { cancellationType }), afterMs),

  async childCancelledFromOutside({ program }) {
    const child = await start(program);
    await wf.getExternalWorkflowHandle(child.workflowId).cancel('planned');
    return child.result().catch(describe);
  },

  async signalledChild({ channel, count, fromOutside }) {
    const child = await start({ steps: [{ kind: 'signals', channel, count }], ending: 'completes' });
    const handle = fromOutside ? wf.getExternalWorkflowHandle(child.workflowId) : child;
    for (let value = 0; value < count; value++) await handle.signal('deliver', channel, value);
    const [received] = await child.result();
    return received;
  },

  async signals({ channel, count }, { inbox }) {
    await wf.condition(() => (inbox[channel]?.length ?? 0) >= count);
    return inbox[channel];
  },

  async update({ id }, { updates }) {
    await wf.condition(() => id in updates);
    return updates[id];
  },

  branches: ({ branches }, state) => Promise.all(branches.map((branch) => runSteps(branch, state))),
};

const waits = {
  timer: () => wf.sleep('1 hour'),
  activity: () => wf.executeActivity('endless', { ...endless, cancellationType: 'TRY_CANCEL' }),
  // Where its worker is killed, the activity times out in place of being cancelled.
  waitedActivity: () =>
    wf.executeActivity('endless', { ...endless, cancellationType: 'WAIT_CANCELLATION_COMPLETED' }).catch((error) => {
      if (error.cause instanceof wf.TimeoutFailure) throw new wf.CancelledFailure('timed out');
      throw error;
    }),
  condition: () => wf.condition(() => false),
  child: () => execute({ steps: [], ending: 'isCancelled' }),
  local: () => wf.executeLocalActivity('endless', { startToCloseTimeout: '30s', cancellationType: 'TRY_CANCEL' }),
};

/** The results of the steps, one after the other. */
export async function runSteps(list, state, onDone = () => undefined) {
  const results = [];
  for (const step of list) {
    results.push(await steps[step.kind](step, state));
    onDone();
  }
  return results;
}

/** What a wait comes to that is cancelled after a while. */
async function cancelled(wait, afterMs) {
  const scope = new wf.CancellationScope();
  const outcome = scope.run(wait).then(() => 'not cancelled', describe);
  if (afterMs > 0) await wf.sleep(afterMs);
  scope.cancel();
  return outcome;
}

const childOptions = { workflowTaskTimeout: '2s' };
const execute = (program, options) => wf.executeChild('Program', { ...childOptions, ...options, args: [program] });
const start = (program) => wf.startChild('Program', { ...childOptions, args: [program] });

function describe(error) {
  if (wf.isCancellation(error)) return 'cancelled';
  return `${error.name}: ${error.cause?.message ?? error.message}`;
}
