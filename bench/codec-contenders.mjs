// The codecs that codec.mjs compares: the library's own, and protobufjs 8 over the same pruned descriptor, read from the
// devDependency when the benchmark runs and written to bench/out.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readDescriptor } from '../proto/descriptor.mjs';
import { strippedOneofs } from '../proto/methods.mjs';

const require = createRequire(import.meta.url);
const out = (name) => fileURLToPath(new URL(`out/${name}`, import.meta.url));
const files = {
  oneofs: out('descriptor.json'),
  stripped: out('descriptor-stripped.json'),
  module: out('static-module.mjs'),
};

export const contenders = ['nest-temporal', 'static module', 'reflection', 'reflection, oneofs kept'];

/** Writes the descriptor, with and without the two large oneofs, and the static module that pbjs makes of the latter. */
export async function writeContenders() {
  mkdirSync(out(''), { recursive: true });
  const { root, messages, enums } = readDescriptor();
  const kept = new Set([...messages, ...enums].map(({ fullName }) => fullName));
  const json = root.toJSON();
  writeFileSync(files.oneofs, JSON.stringify(prune(json, '', kept)));
  writeFileSync(files.stripped, JSON.stringify(prune(json, '', kept, strippedOneofs)));
  const flags = ['delimited', 'verify', 'convert', 'typeurl', 'service', 'comments'].map((flag) => `--no-${flag}`);
  const args = ['-t', 'static-module', '-w', 'esm', '-r', 'bench', ...flags, '-o', files.module, files.stripped];
  await new Promise((resolve, reject) => {
    require('protobufjs-cli/pbjs').main(args, (error) => (error ? reject(error) : resolve()));
  });
}

function prune(node, path, kept, withoutOneofs = []) {
  const result = { ...node };
  if (node.oneofs && withoutOneofs.some((name) => name.startsWith(`${path}.`))) delete result.oneofs;
  if (!node.nested) return result;
  result.nested = {};
  for (const [name, inner] of Object.entries(node.nested)) {
    const innerPath = path ? `${path}.${name}` : name;
    if (inner.methods) continue;
    const pruned = prune(inner, innerPath, kept, withoutOneofs);
    if (kept.has(innerPath) || Object.keys(pruned.nested ?? {}).length > 0) result.nested[name] = pruned;
  }
  if (Object.keys(result.nested).length === 0) delete result.nested;
  return result;
}

const services = 'temporal.api.workflowservice.v1';

/** Imports one contender and returns `decode(bytes)` of a poll response and `encode(message)` of a completion and a response. */
export async function loadContender(name) {
  const poll = 'PollWorkflowTaskQueueResponse';
  const completion = 'RespondWorkflowTaskCompletedRequest';
  if (name === 'nest-temporal') {
    const { decodeMessage, encodeMessage } = await import('@nest-temporal/core/internal/proto/index');
    return {
      decode: (bytes) => decodeMessage(poll, bytes),
      encode: (message) => encodeMessage(completion, message),
      encodePoll: (message) => encodeMessage(poll, message),
    };
  }
  const typeOf = name === 'static module' ? await staticModule() : await reflection(name);
  const [pollType, completionType] = [typeOf(poll), typeOf(completion)];
  return {
    decode: (bytes) => pollType.decode(bytes),
    encode: (message) => completionType.encode(message).finish(),
    encodePoll: (message) => pollType.encode(message).finish(),
  };
}

async function staticModule() {
  const { temporal } = await import(files.module);
  return (name) => temporal.api.workflowservice.v1[name];
}

async function reflection(name) {
  const { default: protobuf } = await import('protobufjs/light.js');
  const file = name === 'reflection' ? files.stripped : files.oneofs;
  const root = protobuf.Root.fromJSON(JSON.parse(readFileSync(file, 'utf8')));
  return (type) => root.lookupType(`${services}.${type}`);
}

/** Whether the library has been built. */
export const isBuilt = () => existsSync(new URL('../libs/temporal-core/dist/proto/index.js', import.meta.url));
