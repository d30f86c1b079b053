/** A server as a connection sees it: a spec answers the RPCs that it is about, all others get an empty answer. */
import { RpcError } from '../../src/common/rpc-channel.js';
import { encodeMessage } from '../../src/proto/index.js';
import { Connection } from '../../src/transport/connection.js';
import type { ConnectionOptions } from '../../src/transport/connection-options.js';

type Answer = (request: Uint8Array, signal: AbortSignal | undefined) => Uint8Array | Promise<Uint8Array>;

export class FakeServer {
  /** Names of the RPCs in the order in which they came. */
  readonly calls: string[] = [];
  private readonly answers: Record<string, Answer>;

  constructor(answers: Record<string, Answer> = {}) {
    this.answers = {
      GetSystemInfo: () => encodeMessage('GetSystemInfoResponse', { capabilities: { sdkMetadata: true } }),
      PollWorkflowTaskQueue: (_, signal) => noTask(signal),
      PollActivityTaskQueue: (_, signal) => noTask(signal),
      ...answers,
    };
  }

  connect(options?: ConnectionOptions): Connection {
    return Connection.over(
      {
        unary: async (path, request, { signal }) => {
          const rpc = path.slice(path.lastIndexOf('/') + 1);
          this.calls.push(rpc);
          return this.answers[rpc]?.(request, signal) ?? new Uint8Array(0);
        },
        close: () => undefined,
      },
      options,
    );
  }
}

/** A long poll that brings nothing until it is aborted. */
export function noTask(signal: AbortSignal | undefined): Promise<Uint8Array> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
  });
}
