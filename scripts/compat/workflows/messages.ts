import {
  allHandlersFinished,
  condition,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  type QueryDefinition,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
  type SignalDefinition,
  sleep,
  type WorkflowQueryType,
  type WorkflowSignalType,
} from '@temporalio/workflow';

export const add: SignalDefinition<[number]> = defineSignal<[number]>('add');
export const total: QueryDefinition<number, [string]> = defineQuery<number, [string]>('total');
export const addAndGet = defineUpdate<string, [number]>('addAndGet');
const end = defineSignal('end');

export async function messagesWorkflow(): Promise<unknown> {
  const others: unknown[] = [];
  let sum = 0;
  let hasEnded = false;
  const ending: WorkflowSignalType = () => void (hasEnded = true);
  const summing: WorkflowQueryType = () => sum;
  setHandler(add, (count) => void (sum += count), { description: 'Adds', unfinishedPolicy: 'ABANDON' });
  setHandler(total, (unit) => (unit === '' ? summing() : sum), { description: 'The sum' });
  setHandler(end, ending);
  setHandler(
    addAndGet,
    async (count) => {
      await sleep(5);
      sum += count;
      return `${currentUpdateInfo()?.name} ${sum}`;
    },
    {
      validator: (count) => {
        if (count < 0) throw new Error('negative');
      },
    },
  );
  setDefaultSignalHandler((name, ...args) => void others.push(['signal', name, ...args]));
  setDefaultQueryHandler((name, ...args) => ['query', name, ...args]);
  setDefaultUpdateHandler((name, ...args) => ['update', name, ...args]);
  await condition(() => hasEnded);
  await condition(allHandlersFinished);
  return [sum, others];
}
