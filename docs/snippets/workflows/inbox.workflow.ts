// #region function
import { allHandlersFinished, condition, defineQuery, defineSignal, setHandler } from '@nest-temporal/nestjs/workflow';

export const messageSent = defineSignal<[text: string]>('messageSent');
export const closed = defineSignal('closed');
export const messageCount = defineQuery<number>('messageCount');

export async function inbox(): Promise<string[]> {
  const messages: string[] = [];
  let isOpen = true;
  setHandler(messageSent, (text) => void messages.push(text));
  setHandler(closed, () => void (isOpen = false));
  setHandler(messageCount, () => messages.length);
  await condition(() => !isOpen);
  await condition(allHandlersFinished);
  return messages;
}
// #endregion function
