// #region replay
import { Worker } from '@nest-temporal/core/worker';
import { LotteryWorkflow } from './clock.workflow.js';

export async function replay(history: unknown): Promise<void> {
  await Worker.runReplayHistory({ workflows: [LotteryWorkflow] }, history);
}
// #endregion replay
