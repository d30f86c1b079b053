import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { startTemporalServer } from '../../../scripts/temporal-server.mjs';

it('the script of the real server took another server on its port for its own', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, host, listening));
    const { port } = other.address() as { port: number };
    await expect(startTemporalServer({ port })).rejects.toThrow(
      `Port ${port} cannot be used: another server is listening there. Stop it, or choose another port`,
    );
    await new Promise((closed) => other.close(closed));
  }
});
