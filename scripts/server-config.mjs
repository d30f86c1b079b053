// Configuration of one Temporal Server on SQLite: four services on free local ports, limits lifted so that a suite
// never meets them, features on that the SDK supports and the server keeps off by default.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const SERVICES = ['frontend', 'matching', 'history', 'worker'];
const HOST = '127.0.0.1';
const UNLIMITED = 100_000;

const dynamicDefaults = {
  'frontend.rps': UNLIMITED,
  'frontend.namespaceRPS': UNLIMITED,
  'frontend.namespaceCount': UNLIMITED,
  'frontend.namespaceRPS.visibility': UNLIMITED,
  'frontend.namespaceRPS.namespaceReplicationInducingAPIs': UNLIMITED,
  'matching.rps': UNLIMITED,
  'history.rps': UNLIMITED,
  'frontend.persistenceMaxQPS': UNLIMITED,
  'matching.persistenceMaxQPS': UNLIMITED,
  'history.persistenceMaxQPS': UNLIMITED,
  // A search attribute, an endpoint, a namespace can be used as soon as it was created.
  'system.forceSearchAttributesCacheRefreshOnRead': true,
  'system.forceNexusEndpointRefreshOnRead': true,
  'system.namespaceCacheRefreshInterval': '1s',
  'frontend.workerVersioningDataAPIs': true,
  'frontend.workerVersioningRuleAPIs': true,
  'frontend.WorkflowPauseEnabled': true,
  'history.enableStandaloneActivityOperatorCommands': true,
  'frontend.MaxConcurrentBatchOperationPerNamespace': 10,
};

/** Free ports for every service; `frontendPort` fixes the one that clients use. */
export async function choosePorts(frontendPort) {
  const free = await freePorts(SERVICES.length * 2 + 1);
  const grpc = Object.fromEntries(SERVICES.map((service, index) => [service, free[index]]));
  const membership = Object.fromEntries(SERVICES.map((service, index) => [service, free[SERVICES.length + index]]));
  return { grpc: { ...grpc, ...(frontendPort ? { frontend: frontendPort } : {}) }, membership, http: free.at(-1) };
}

/** Writes everything the server reads into `folder` and returns its command line. */
export function writeServerConfig(folder, ports, { databaseFile, dynamicConfig, tls }) {
  const configFile = join(folder, 'config.yaml');
  const dynamicFile = join(folder, 'dynamic.yaml');
  const dynamic = Object.entries({ ...dynamicDefaults, ...dynamicConfig }).map(([key, value]) => [key, [{ value }]]);
  // YAML is a superset of JSON.
  writeFileSync(dynamicFile, JSON.stringify(Object.fromEntries(dynamic), null, 2));
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: persistence(databaseFile),
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: HOST },
      ...(tls && { tls: writeTls(folder, tls) }),
    },
    services: services(ports),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `${HOST}:${ports.grpc.frontend}`,
          httpAddress: `${HOST}:${ports.http}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
    publicClient: { hostPort: `${HOST}:${ports.grpc.frontend}` },
    dynamicConfigClient: { filepath: dynamicFile, pollInterval: '10s' },
  };
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  return ['--config-file', configFile, '--allow-no-auth', 'start'];
}

function persistence(databaseFile) {
  const sql = {
    pluginName: 'sqlite',
    databaseName: databaseFile ?? 'default',
    connectAddr: 'localhost',
    connectProtocol: 'tcp',
    connectAttributes: databaseFile ? { setup: 'true' } : { mode: 'memory', cache: 'private' },
    maxConns: 1,
    maxIdleConns: 1,
    maxConnLifetime: '1h',
  };
  return {
    defaultStore: 'default',
    visibilityStore: 'visibility',
    numHistoryShards: 1,
    datastores: { default: { sql }, visibility: { sql } },
  };
}

function services({ grpc, membership, http }) {
  const rpc = (service) => ({ grpcPort: grpc[service], membershipPort: membership[service], bindOnLocalHost: true });
  const all = Object.fromEntries(SERVICES.map((service) => [service, { rpc: rpc(service) }]));
  all.frontend.rpc.httpPort = http;
  return all;
}

/** The frontend's certificate, and how the server's own system worker passes it. */
function writeTls(folder, { server, ca, clientCa, client }) {
  const file = (name, pem) => {
    const path = join(folder, name);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  const trust = { serverName: 'localhost', rootCaFiles: [file('ca.pem', ca)] };
  const frontend = { certFile: file('server.pem', server.cert), keyFile: file('server.key', server.key) };
  if (!clientCa) return { frontend: { server: frontend, client: trust } };
  if (!client) {
    throw new TypeError('tls.client is missing: with tls.clientCa the server’s own worker needs a certificate');
  }
  return {
    frontend: {
      server: { ...frontend, requireClientAuth: true, clientCaFiles: [file('client-ca.pem', clientCa)] },
    },
    systemWorker: { certFile: file('client.pem', client.cert), keyFile: file('client.key', client.key), client: trust },
  };
}

/** All ports are held until the last is found, so that they differ. */
async function freePorts(count) {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = createServer();
      await new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.listen(0, HOST, resolve);
      });
      return socket;
    }),
  );
  const ports = held.map((socket) => socket.address().port);
  await Promise.all(held.map((socket) => new Promise((resolve) => socket.close(resolve))));
  return ports;
}
