// What happens to a run before one of its workflow tasks. Activities and timers are named by their ids, which count from 1,
// children and the targets of cancellations by their workflow ids, signals to other workflows by their names.
export const signal = (name, ...args) => ({ type: 'signal', name, args });
/** Ids of updates count per scenario as the scenario says; handlers see them. */
export const update = (id, name, ...args) => ({ type: 'update', id, name, args });
export const cancel = { type: 'cancel' };
export const fire = (id) => ({ type: 'fire', id: String(id) });
export const complete = (id, result) => ({ type: 'complete', id: String(id), result });
export const fail = (id, message = 'no') => ({ type: 'fail', id: String(id), message });
export const cancelled = (id) => ({ type: 'cancelled', id: String(id) });
export const childStarted = (id) => ({ type: 'childStarted', id });
export const childNotStarted = (id) => ({ type: 'childNotStarted', id });
export const childCompleted = (id, result) => ({ type: 'childCompleted', id, result });
export const childFailed = (id, message = 'no') => ({ type: 'childFailed', id, message });
export const childCancelled = (id) => ({ type: 'childCancelled', id });
export const delivered = (id) => ({ type: 'delivered', id });
export const notDelivered = (id) => ({ type: 'notDelivered', id });
export const cancelRequested = (id) => ({ type: 'cancelRequested', id });

/** Tasks of a scenario that come without the query for what the workflow noted. */
export const untraced = (tasks) => Object.assign(tasks, { isTraced: false });
