/**
 * The jobs of the next activation, in the order in which workflow code must see them: by rank, and within a rank in the
 * order of history.
 */
import type { ActivationJob } from '../activation/activation.js';

/** Signals and updates share a rank: their mutual order is the author's to see. */
const ranks: Readonly<Record<ActivationJob['type'], number>> = {
  notifyHasPatch: 0,
  initializeWorkflow: 1,
  updateRandomSeed: 2,
  signalWorkflow: 3,
  updateWorkflow: 3,
  fireTimer: 4,
  resolveActivity: 4,
  resolveChildWorkflowStart: 4,
  resolveChildWorkflow: 4,
  resolveSignalExternalWorkflow: 4,
  resolveCancelExternalWorkflow: 4,
  cancelWorkflow: 4,
  queryWorkflow: 6,
};
const localActivityRank = 5;

function rankOf(job: ActivationJob): number {
  return job.type === 'resolveActivity' && job.isLocal ? localActivityRank : ranks[job.type];
}

export class JobQueue {
  private jobs: ActivationJob[] = [];
  private highestRank = 0;
  private isSorted = true;

  get isEmpty(): boolean {
    return this.jobs.length === 0;
  }

  add(job: ActivationJob): void {
    const rank = rankOf(job);
    if (rank < this.highestRank) this.isSorted = false;
    else this.highestRank = rank;
    this.jobs.push(job);
  }

  /** All jobs in order; the queue is empty afterwards. */
  drain(): ActivationJob[] {
    const jobs = this.jobs;
    if (!this.isSorted) jobs.sort((a, b) => rankOf(a) - rankOf(b));
    this.jobs = [];
    this.highestRank = 0;
    this.isSorted = true;
    return jobs;
  }
}
