/**
 * Eager activities as the workflow task processor asks for them. The engine, which cannot wait, asks for every activity
 * that could be run eagerly; before its commands are sent, the main thread is asked for as many slots, and the requests
 * beyond what it grants are taken back. A task without such an activity costs nothing, one with some a single message
 * there and back.
 */
import { encodeMessage } from '../../../proto/index.js';
import type { Command, PollActivityTaskQueueResponse } from '../../../proto/index.js';
import type { EagerCompletion, SendCompletion } from '../task/task-ports.js';
import { PendingCalls } from './pending-calls.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

export class EagerActivities implements EagerCompletion {
  private readonly requests = new PendingCalls<number>();

  constructor(private readonly port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>) {}

  /**
   * Sends the answer with these commands, holding slots for the activities in it that ask to be run eagerly, and hands over
   * those that come back. Requests that get no slot are taken back before.
   *
   * @param maximum - activities at most
   */
  complete(commands: readonly Command[], maximum: number, send: SendCompletion): ReturnType<SendCompletion> {
    const asking = commands.filter(isEager);
    return asking.length === 0 ? send() : this.completeWith(asking, maximum, send);
  }

  /** Takes an answer of the main thread. */
  receive({ id, count }: Extract<ToProcessor, { type: 'eagerSlotsGranted' }>): void {
    this.requests.resolve(id, count);
  }

  close(): void {
    this.requests.close(new Error('The worker has stopped.'));
  }

  private async completeWith(
    asking: readonly Command[],
    maximum: number,
    send: SendCompletion,
  ): ReturnType<SendCompletion> {
    const { id, promise } = this.requests.open();
    this.port.post({ type: 'eagerSlotRequest', id, count: Math.min(asking.length, maximum) });
    const granted = await promise.catch(() => 0);
    for (const command of asking.slice(granted)) withdraw(command);
    if (granted === 0) return send();
    let tasks: readonly PollActivityTaskQueueResponse[] = [];
    try {
      const completed = await send();
      tasks = completed?.activityTasks ?? [];
      return completed;
    } finally {
      // Also without tasks: the slots are waited for.
      const encoded = tasks.map((task) => encodeMessage('PollActivityTaskQueueResponse', task));
      this.port.post({ type: 'eagerActivityTasks', id, tasks: encoded });
    }
  }
}

function isEager({ scheduleActivityTaskCommandAttributes: attributes }: Command): boolean {
  return attributes?.requestEagerExecution === true;
}

function withdraw({ scheduleActivityTaskCommandAttributes: attributes }: Command): void {
  if (attributes) attributes.requestEagerExecution = false;
}
