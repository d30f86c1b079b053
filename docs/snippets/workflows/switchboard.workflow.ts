// #region function
import {
  condition,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@nest-temporal/nestjs/workflow';

export const connect = defineUpdate<string, [to: string]>('connect');
export const hangUp = defineSignal('hangUp');

export async function switchboard(): Promise<string[]> {
  const calls: string[] = [];
  let isOpen = true;
  setHandler(
    connect,
    (to) => {
      calls.push(to);
      return `connected to ${to}`;
    },
    {
      validator: (to) => {
        if (calls.includes(to)) throw new Error(`${to} is busy`);
      },
    },
  );
  setHandler(hangUp, () => void (isOpen = false));
  setDefaultSignalHandler((name, ...args) => void calls.push(`${name}(${args.join()})`));
  await condition(() => !isOpen);
  return calls;
}
// #endregion function
