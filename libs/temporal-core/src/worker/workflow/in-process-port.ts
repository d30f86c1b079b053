/**
 * The two ends of a protocol port inside one thread. A message is delivered by a direct call, before `post` returns:
 * receivers register what they wait for before they post, as they must for a thread too.
 */
import type { FromWorkflowSide, ProtocolPort, ToWorkflowSide } from './thread-protocol.js';

export interface InProcessPorts {
  /** End of the main side. */
  main: ProtocolPort<ToWorkflowSide, FromWorkflowSide>;
  /** End of the workflow side. */
  workflow: ProtocolPort<FromWorkflowSide, ToWorkflowSide>;
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
  const toWorkflow = new Inbox<ToWorkflowSide>();
  const fromWorkflow = new Inbox<FromWorkflowSide>();
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
