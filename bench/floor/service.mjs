// Bare unary calls on WorkflowService: grpc-js for the wire, protobufjs with the official generated classes for the messages.
// No retries, no interceptors, no limits: what Node and these two cost by themselves.
import { createRequire } from 'node:module';

const { temporal } = createRequire(import.meta.url)('@temporalio/proto');
const { Client, Metadata, credentials } = createRequire(new URL('../../libs/temporal-core/', import.meta.url))(
  '@grpc/grpc-js',
);
const messages = temporal.api.workflowservice.v1;
const deadlineMs = 70_000;

export const { enums } = temporal.api;

/** One connection to `address`. `call(method, request)` resolves to the decoded response. */
export function connect(address) {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const metadata = new Metadata();
  metadata.set('client-name', 'bench-floor');
  metadata.set('client-version', '1.0.0');
  const rpcs = new Map();
  const rpc = (method) => {
    const Request = messages[`${method}Request`];
    const Response = messages[`${method}Response`];
    const made = {
      path: `/temporal.api.workflowservice.v1.WorkflowService/${method}`,
      serialize: (request) => Request.encode(request).finish(),
      deserialize: (bytes) => Response.decode(bytes),
    };
    rpcs.set(method, made);
    return made;
  };
  const call = (method, request) =>
    new Promise((resolve, reject) => {
      const { path, serialize, deserialize } = rpcs.get(method) ?? rpc(method);
      const options = { deadline: Date.now() + deadlineMs };
      client.makeUnaryRequest(path, serialize, deserialize, request, metadata, options, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  return { call, close: () => client.close() };
}
