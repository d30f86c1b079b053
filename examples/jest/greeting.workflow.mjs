import { proxyActivities, sleep } from '@nest-temporal/core/workflow';

const activities = proxyActivities({ startToCloseTimeout: '10s' });

/** Workflows may be plain functions; classes need a compiler for their decorators. */
export async function greetingWorkflow(name) {
  await sleep('30 days');
  return activities.greet(name);
}
