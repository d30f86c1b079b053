// What the interoperability suite does: which client talks to which worker, and the steps that each must tell.

/** Name of a step in the clients → what it shows. */
const journey = {
  progress: 'activity with two retries, timer, local activity, child, query',
  query_failure: 'query that the workflow does not know',
  update: 'update',
  rejected_update: 'update that its validator rejects',
  visibility: 'search attribute, list and count',
  taken_id: 'start of an id that is taken',
  continue_as_new: 'signal, continue-as-new and result of the chain',
  history: 'history',
  signal_with_start: 'signal with start',
  cancellation: 'cancellation of a workflow with a heartbeating activity, and clean-up',
  failure: 'failure of an activity with its details',
  completion_by_id: 'activity that is completed by its ids',
  termination: 'termination',
};
const updateWithStart = { update_with_start: 'update with start' };
const replay = { replay: 'replay of every history by the SDK itself' };

const time = {
  skipped_month: 'activity retried by the hour and a sleep of 30 days',
  skipped_sleep: 'sleep of the environment',
  disabled_skipping: 'no skipping while that is disabled',
};

/** One task queue each. */
export const pairs = [
  { client: 'python', worker: 'python', steps: { ...journey, ...updateWithStart, ...replay } },
  { client: 'typescript', worker: 'typescript', steps: { ...journey, ...updateWithStart, ...replay } },
  { client: 'python', worker: 'typescript', steps: { ...journey, ...updateWithStart } },
  { client: 'typescript', worker: 'python', steps: { ...journey, ...updateWithStart } },
  { client: 'own', worker: 'python', steps: journey },
  { client: 'own', worker: 'typescript', steps: journey },
];

/** The time-skipping environments of the SDKs, each over a server of its own. */
export const environments = [
  { sdk: 'python', steps: time },
  { sdk: 'typescript', steps: time },
];
