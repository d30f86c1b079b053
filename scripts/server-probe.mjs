// Asks a Temporal Server whether it serves, and registers namespaces: a handful of RPCs with hand-encoded messages,
// so that the server of the tests starts without any code under test.
import { Client, credentials, status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService/';
const DAY_SECONDS = 86_400;
const RPC_TIMEOUT_MS = 5_000;
const POLL_MS = 100;

const varint = (value) => {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
};
const bytesField = (number, bytes) => Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
const text = (number, value) => bytesField(number, Buffer.from(value));
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

/**
 * Resolves when the server answers for every namespace in all of its services.
 *
 * @param hasExited tells whether waiting is in vain
 */
export async function waitUntilServing({ address, namespaces, tls, deadline, hasExited }) {
  const client = new Client(address, channelCredentials(tls), tls && { 'grpc.ssl_target_name_override': 'localhost' });
  let last;
  const until = async (step) => {
    for (;;) {
      if (hasExited()) throw new Error('the server has exited');
      if (Date.now() > deadline) {
        throw new Error(`the server did not serve in time; last answer: ${last?.message ?? last}`);
      }
      try {
        return await step();
      } catch (error) {
        last = error;
        await sleep(POLL_MS);
      }
    }
  };
  try {
    for (const namespace of namespaces) await until(() => register(client, namespace));
    for (const namespace of namespaces) await until(() => serves(client, namespace));
  } finally {
    client.close();
  }
}

async function register(client, namespace) {
  const retention = bytesField(4, number(1, DAY_SECONDS));
  const request = Buffer.concat([text(1, namespace), retention]);
  await ignoring(status.ALREADY_EXISTS, call(client, 'RegisterNamespace', request));
}

/** One question per service; a namespace is unknown for a moment after it was registered. */
async function serves(client, namespace) {
  const name = text(1, namespace);
  await call(client, 'CountWorkflowExecutions', name);
  const taskQueue = bytesField(2, text(1, 'readiness-probe'));
  await call(client, 'DescribeTaskQueue', Buffer.concat([name, taskQueue, number(3, 1)]));
  const execution = bytesField(2, text(1, 'readiness-probe'));
  const describe = call(client, 'DescribeWorkflowExecution', Buffer.concat([name, execution]));
  await ignoring(status.NOT_FOUND, describe);
}

async function ignoring(code, answer) {
  try {
    await answer;
  } catch (error) {
    if (error.code !== code) throw error;
  }
}

function call(client, method, request) {
  const pass = (bytes) => bytes;
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + RPC_TIMEOUT_MS };
    const done = (error, response) => (error ? reject(error) : resolve(response));
    client.makeUnaryRequest(SERVICE + method, pass, pass, request, options, done);
  });
}

function channelCredentials(tls) {
  if (!tls) return credentials.createInsecure();
  const { cert, key } = tls.client ?? {};
  return credentials.createSsl(Buffer.from(tls.ca), key ? Buffer.from(key) : null, cert ? Buffer.from(cert) : null);
}
