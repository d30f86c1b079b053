/** The payloads of activation jobs, replaced by others of another form. A job that is missing here does not compile. */
import {
  mapEntries,
  mapFailure,
  mapInput,
  mapList,
  mapOptional,
  type PayloadMapper,
} from '../common/payload-mapping.js';
import type { Activation, ActivationJob, ActivationJobs, Resolution } from './activation.js';

type JobMappers = {
  [T in keyof ActivationJobs]: <P, Q>(job: ActivationJobs<P>[T], map: PayloadMapper<P, Q>) => ActivationJobs<Q>[T];
};

const jobMappers: JobMappers = {
  initializeWorkflow: (job, map) => ({
    ...job,
    ...mapInput(job, map),
    continuedFailure: job.continuedFailure && mapFailure(job.continuedFailure, map),
    lastCompletionResult: job.lastCompletionResult && mapList(job.lastCompletionResult, map),
    memo: mapEntries(job.memo, map),
    searchAttributes: mapEntries(job.searchAttributes, map),
  }),
  fireTimer: (job) => job,
  resolveActivity: ({ resolution, ...job }, map) => ({
    ...job,
    resolution: resolution.status === 'backoff' ? resolution : mapResolution(resolution, map),
  }),
  resolveChildWorkflowStart: ({ resolution, ...job }, map) => ({
    ...job,
    resolution:
      resolution.status === 'cancelled' ? { ...resolution, failure: mapFailure(resolution.failure, map) } : resolution,
  }),
  resolveChildWorkflow: (job, map) => ({ ...job, resolution: mapResolution(job.resolution, map) }),
  resolveSignalExternalWorkflow: (job, map) => ({ ...job, failure: job.failure && mapFailure(job.failure, map) }),
  resolveCancelExternalWorkflow: (job, map) => ({ ...job, failure: job.failure && mapFailure(job.failure, map) }),
  signalWorkflow: (job, map) => ({ ...job, ...mapInput(job, map) }),
  updateWorkflow: (job, map) => ({ ...job, ...mapInput(job, map) }),
  cancelWorkflow: (job) => job,
  updateRandomSeed: (job) => job,
  notifyHasPatch: (job) => job,
  queryWorkflow: (job, map) => ({ ...job, ...mapInput(job, map) }),
};

/** The activation with each payload replaced by what `map` returns for it. */
export function mapActivation<P, Q>(activation: Activation<P>, map: PayloadMapper<P, Q>): Activation<Q> {
  return { ...activation, jobs: activation.jobs.map((job) => mapJob(job, map)) };
}

function mapJob<P, Q>(job: ActivationJob<P>, map: PayloadMapper<P, Q>): ActivationJob<Q> {
  const mapper = jobMappers[job.type] as (job: ActivationJob<P>, map: PayloadMapper<P, Q>) => ActivationJob<Q>;
  return mapper(job, map);
}

function mapResolution<P, Q>(resolution: Resolution<P>, map: PayloadMapper<P, Q>): Resolution<Q> {
  return resolution.status === 'completed'
    ? { ...resolution, result: mapOptional(resolution.result, map) }
    : { ...resolution, failure: mapFailure(resolution.failure, map) };
}
