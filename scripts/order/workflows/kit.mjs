// What the workflows of the suite have in common. The import is replaced by that of the official SDK for its worker.
import * as wf from '@nest-temporal/core/workflow';

const activities = wf.proxyActivities({ startToCloseTimeout: '1m' });
const patient = wf.proxyActivities({ startToCloseTimeout: '1m', cancellationType: 'WAIT_CANCELLATION_COMPLETED' });

export const act = (name, ...args) => activities[name](...args);
export const actPatiently = (name, ...args) => patient[name](...args);
export const on = (name, handler) => wf.setHandler(wf.defineSignal(name), handler);

export const onUpdate = (name, handler, options) => wf.setHandler(wf.defineUpdate(name), handler, options);

/** A function that notes what happens; each workflow task is asked for its notes by a query. */
export function tracing() {
  const lines = [];
  wf.setHandler(wf.defineQuery('trace'), () => lines);
  return (line) => void lines.push(line);
}

/** Notes how a promise settles, and when. */
export function noting(note, name, promise) {
  return promise.then(
    (value) => note(`${name}: ${value}`),
    (error) => note(`${name}: ${wf.isCancellation(error) ? 'cancelled' : error.message}`),
  );
}

export const forever = () => wf.condition(() => false);

/** Notes the number of each of the microtasks to come. */
export async function counting(note, count) {
  for (let i = 1; i <= count; i++) {
    await undefined;
    note(`${i}`);
  }
}

export async function microtasks(count) {
  for (let i = 0; i < count; i++) await undefined;
}
