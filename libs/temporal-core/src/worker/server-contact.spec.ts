import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { RpcError } from '../common/rpc-channel.js';
import { loggerFrom } from '../common/telemetry.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from '../transport/errors.js';
import { contactServer, type ServerContactParts } from './server-contact.js';

const unavailable = (trouble: ConnectionTrouble): Error =>
  new ConnectionUnavailableError(`it is ${trouble}`, 'here', trouble);

/** A server that answers after it has failed with each of `errors`. */
function contact(errors: readonly Error[], more: Partial<ServerContactParts> = {}) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const stop = new AbortController();
  const left = [...errors];
  const connection = {
    ensureConnected: async () => {
      const error = left.shift();
      if (error) throw error;
      return { serverVersion: '1', capabilities: { sdkMetadata: true } };
    },
    workflowService: {
      describeNamespace: async () => ({ namespaceInfo: { capabilities: { workerPollCompleteOnShutdown: true } } }),
    },
  } as unknown as ServerContactParts['connection'];
  const facts = contactServer(
    {
      connection,
      namespace: 'default',
      taskQueue: 'q',
      waitForServer: true,
      clock,
      logger: loggerFrom((level, message) => void lines.push(`${level} ${message}`)),
      ...more,
    },
    stop.signal,
  );
  facts.catch(() => undefined);
  return { facts, clock, lines, stop, left };
}

describe('first contact with the server', () => {
  it('brings what the server can do, and says nothing when it is there', async () => {
    const { facts, lines } = contact([]);
    expect(await facts).toEqual({ takesSdkMetadata: true, endsPollsOnShutdown: true });
    expect(lines).toEqual([]);
  });

  it('is tried until the server is there, which is told once and once more when it has come', async () => {
    const { facts, clock, lines } = contact([
      unavailable('unreachable'),
      unavailable('unknown-host'),
      unavailable('hung-up'),
    ]);
    await clock.run();
    await facts;
    expect(lines).toEqual([
      'WARN Worker for task queue "q" is waiting for its server',
      'DEBUG Worker for task queue "q" is waiting for its server',
      'DEBUG Worker for task queue "q" is waiting for its server',
      'INFO Server is available; starting the worker for task queue "q"',
    ]);
  });

  it('is tried once unless it is to be waited for', async () => {
    const { facts, left } = contact([unavailable('unreachable'), unavailable('unreachable')], { waitForServer: false });
    await expect(facts).rejects.toThrow('it is unreachable');
    expect(left).toHaveLength(1);
  });

  it.each(['untrusted-certificate', 'client-certificate-refused', 'server-without-tls'] as const)(
    'is not waited for where time cures nothing: %s',
    async (trouble) => {
      await expect(contact([unavailable(trouble)]).facts).rejects.toThrow(`it is ${trouble}`);
    },
  );

  it('is not waited for when the server refuses the credentials', async () => {
    const refused = new RpcError({ status: 'UNAUTHENTICATED', message: 'who are you' });
    await expect(contact([refused]).facts).rejects.toBe(refused);
  });

  it('ends with the signal, also between two tries', async () => {
    const { facts, clock, stop } = contact([unavailable('unreachable')]);
    await expect.poll(() => clock.pending).toBe(1);
    stop.abort(new Error('enough'));
    await expect(facts).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });
});
