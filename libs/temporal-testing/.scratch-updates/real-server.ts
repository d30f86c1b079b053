import { startTemporalServer } from '../../../scripts/temporal-server.mjs';
import { Connection } from '@nest-temporal/core/internal/transport/connection';
import { TestServer as Embedded } from '../test/support/test-server.js';
let shared: Promise<any> | undefined;
async function open(dynamicConfig: any) {
  const server = await startTemporalServer({ dynamicConfig });
  const connection = await Connection.connect({ address: server.address });
  return { server, connection };
}
export class TestServer {
  static async start(options: any = {}): Promise<any> {
    const { connection } = await (options.dynamicConfig ? open(options.dynamicConfig) : (shared ??= open({})));
    const fake = Object.create(Embedded.prototype);
    return Object.assign(fake, { workflowService: connection.workflowService, namespace: 'default', identity: 'worker', close: async () => {} });
  }
}
export { command } from '../test/support/test-server.js';
