// A planted bug, loaded into the processes of workers: jobs of one type that follow each other reach the workflow in reverse.
// Live and replay agree on it, so that only what a workflow comes to can tell.
import { JobQueue } from '../../../libs/temporal-core/dist/engine/job-queue.js';

const { drain } = JobQueue.prototype;

JobQueue.prototype.drain = function () {
  const groups = [];
  for (const job of drain.call(this)) {
    if (groups.at(-1)?.[0].type === job.type) groups.at(-1).unshift(job);
    else groups.push([job]);
  }
  return groups.flat();
};
