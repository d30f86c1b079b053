/**
 * The two ends of a protocol port inside one thread. A message is delivered by a direct call, before `post` returns:
 * receivers register what they wait for before they post, as they must for a thread too.
 */
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

export interface InProcessPorts {
  /** End of the main thread. */
  main: ProtocolPort<ToProcessor, FromProcessor>;
  /** End of the workflow task processor. */
  workflow: ProtocolPort<FromProcessor, ToProcessor>;
}

class Inbox<Message> {
  private receive?: (message: Message) => void;
  private waiting: Message[] = [];
  private isClosed = false;

  deliver(message: Message): void {
    if (this.isClosed) return;
    if (this.receive) this.receive(message);
    else this.waiting.push(message);
  }

  open(receive: (message: Message) => void): void {
    this.receive = receive;
    const { waiting } = this;
    this.waiting = [];
    for (const message of waiting) this.deliver(message);
  }

  close(): void {
    this.isClosed = true;
    this.waiting = [];
  }
}

export function createInProcessPorts(): InProcessPorts {
  const toWorkflow = new Inbox<ToProcessor>();
  const fromWorkflow = new Inbox<FromProcessor>();
  const close = (): void => {
    toWorkflow.close();
    fromWorkflow.close();
  };
  return {
    main: {
      post: (message) => toWorkflow.deliver(message),
      onMessage: (receive) => fromWorkflow.open(receive),
      close,
    },
    workflow: {
      post: (message) => fromWorkflow.deliver(message),
      onMessage: (receive) => toWorkflow.open(receive),
      close,
    },
  };
}
