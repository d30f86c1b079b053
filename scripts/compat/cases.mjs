// What a client does with each workflow of the suite. Both workers must lead to the same.
const result = (...args) => ({ args, follow: (handle) => handle.result() });
const failure = (...args) => ({ args, follow: (handle) => handle.result().then(() => 'no failure', describe) });

export const cases = {
  activitiesWorkflow: [result('Ada')],
  localActivitiesWorkflow: [result('Ada')],
  localFailuresWorkflow: [result()],
  localCancellationWorkflow: [result()],
  timersWorkflow: [result('5ms'), result(5)],
  scopesWorkflow: [result()],
  cleanupWorkflow: [{ follow: (handle) => cancelled(handle).then(() => handle.result()) }],
  cancelledWorkflow: [{ follow: (handle) => cancelled(handle).then(() => handle.result().catch(describe)) }],
  storageWorkflow: [result()],
  triggerWorkflow: [result()],
  childrenWorkflow: [result()],
  defaultsWorkflow: [result()],
  continuing: [result(2)],
  caughtWorkflow: [result()],
  failingWorkflow: ['options', 'arguments', 'retryable', 'activity', ''].map((how) => failure(how)),
  messagesWorkflow: [{ follow: exchangeMessages }],
  infoWorkflow: [result()],
  randomWorkflow: [result()],
  converterWorkflow: [result()],
  typesWorkflow: [result()],
  patchedWorkflow: [result()],
  toolsWorkflow: [result()],
  upsertingWorkflow: [result()],
  outletsWorkflow: [result()],
  optionsWorkflow: [failure()],
  dynamicOptionsWorkflow: [failure()],
};

async function cancelled(handle) {
  await handle.cancel();
}

async function exchangeMessages(handle) {
  await handle.signal('add', 1);
  await handle.signal('unknown', 'a', { b: 1 });
  const updated = await handle.executeUpdate('addAndGet', { args: [2] });
  const rejected = await handle.executeUpdate('addAndGet', { args: [-1], updateId: 'rejected' }).catch(describe);
  const other = await handle.executeUpdate('other', { args: [3] });
  const answers = [await handle.query('total', ''), await handle.query('unknown', 1)];
  await handle.signal('end');
  return [updated, rejected, other, answers, await handle.result()];
}

/** The chain of causes, without stacks and ids. */
function describe(error) {
  const chain = [];
  for (let cause = error; cause; cause = cause.cause) {
    const { name, message, type, nonRetryable, details, activityType, retryState } = cause;
    chain.push({ name, message, type, nonRetryable, details, activityType, retryState });
  }
  return chain;
}
