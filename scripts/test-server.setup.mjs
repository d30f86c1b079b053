// The server of the integration specs, started once for all of them. TEMPORAL_TEST_SERVER chooses: `real` builds and
// starts the production server; `embedded` starts that of libs/temporal-server in this process, on real time; host:port is
// one that runs already and has the namespace `default`.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTemporalServer } from './temporal-server.mjs';

const root = join(import.meta.dirname, '..');

export async function setup(project) {
  const unbuilt = readdirSync(join(root, 'libs')).filter(
    (name) => !existsSync(join(root, 'libs', name, 'dist/index.js')),
  );
  if (unbuilt.length > 0) throw new Error(`Not built: libs/${unbuilt.join(', libs/')}. Run npm run build first.`);

  const choice = process.env.TEMPORAL_TEST_SERVER || 'real';
  if (choice === 'real') {
    const server = await startTemporalServer();
    project.provide('temporalAddress', server.address);
    return () => server.stop();
  }
  if (choice === 'embedded') {
    // Every real server has the second namespace, and a spec of clients for two of them uses it.
    const { EmbeddedServer } = await import('@nest-temporal/server');
    const server = await EmbeddedServer.start({ namespaces: ['temporal-system'] });
    project.provide('temporalAddress', await server.listen());
    return () => server.close();
  }
  if (!/^(\[[0-9a-f:]+\]|[\w.-]+):\d+$/i.test(choice)) {
    throw new Error(`TEMPORAL_TEST_SERVER=${choice} is neither "real" nor "embedded" nor host:port.`);
  }
  project.provide('temporalAddress', choice);
}
