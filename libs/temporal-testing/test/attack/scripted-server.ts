/** A server as a connection sees it: an attack answers the RPCs that it is about, all others get an empty answer. */
import { Connection } from '@nest-temporal/core/client';
import type { Clock } from '@nest-temporal/core/internal/common/clock';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { encodeMessage } from '@nest-temporal/core/internal/proto/index';

export type Answer = (request: Uint8Array, signal: AbortSignal | undefined) => Uint8Array | Promise<Uint8Array>;

export function connectTo(answers: Record<string, Answer>, clock?: Clock): Connection {
  const all: Record<string, Answer> = {
    GetSystemInfo: () => encodeMessage('GetSystemInfoResponse', { capabilities: { sdkMetadata: true } }),
    PollWorkflowTaskQueue: (_, signal) => silence(signal),
    PollActivityTaskQueue: (_, signal) => silence(signal),
    ...answers,
  };
  return Connection.over(
    {
      unary: async (path, request, { signal }) => {
        const rpc = path.slice(path.lastIndexOf('/') + 1);
        return all[rpc]?.(request, signal) ?? new Uint8Array(0);
      },
      close: () => undefined,
    },
    { clock },
  );
}

/** A long poll that brings nothing until it is aborted. */
export function silence(signal: AbortSignal | undefined): Promise<Uint8Array> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
  });
}
