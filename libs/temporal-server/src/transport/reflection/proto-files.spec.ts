import { createRequire } from 'node:module';
import type { Root } from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { describeMessage, messageNames } from '@nest-temporal/core/internal/proto/descriptor';
import { WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { ProtoFiles } from './proto-files.js';

/** What the types of protobufjs do not say where they are imported from. */
interface FileProto {
  package: string;
  dependency: string[];
  messageType: TypeProto[];
  enumType: TypeProto[];
}
interface TypeProto {
  name: string;
  nestedType?: TypeProto[];
  enumType?: TypeProto[];
}

const require = createRequire(import.meta.url);
const { FileDescriptorProto } = require('protobufjs/ext/descriptor') as {
  FileDescriptorProto: { decode(bytes: Uint8Array): FileProto };
};
const protobuf = require('protobufjs') as { Root: { fromDescriptor(set: { file: FileProto[] }): Root } };

const files = new ProtoFiles();
const all = [
  'temporal.api.workflowservice.v1.WorkflowService',
  'temporal.api.operatorservice.v1.OperatorService',
  'temporal.api.testservice.v1.TestService',
  'grpc.health.v1.Health',
].flatMap((service) => files.closure(files.defining(service)!));
const protos = new Map(all.map(({ name, bytes }) => [name, FileDescriptorProto.decode(bytes)]));

/** Full names of the messages and enums that are declared in a file. */
function declaredIn(file: FileProto): string[] {
  const below = (prefix: string, types: readonly TypeProto[]): string[] =>
    types.flatMap(({ name, nestedType = [], enumType = [] }) => {
      const fullName = `${prefix}.${name}`;
      return [fullName, ...below(fullName, [...nestedType, ...enumType])];
    });
  return below(`.${file.package}`, [...file.messageType, ...file.enumType]);
}

function typesUsedBy(file: FileProto): string[] {
  const text = JSON.stringify(file);
  return [...text.matchAll(/"(?:typeName|inputType|outputType)":"([^"]+)"/g)].map(([, name = '']) => name);
}

describe('the files of reflection', () => {
  const root = protobuf.Root.fromDescriptor({ file: [...protos.values()] }).resolveAll();

  it('import exactly what they use', () => {
    for (const [name, file] of protos) {
      const imports = file.dependency;
      const visible = new Map([name, ...imports].map((used) => [used, new Set(declaredIn(protos.get(used)!))]));
      const used = new Set(
        typesUsedBy(file).map((type) => [...visible].find(([, declared]) => declared.has(type))?.[0] ?? type),
      );
      expect([...used].filter((other) => other !== name).sort(), name).toEqual([...imports].sort());
    }
  });

  it('come after the files that they import', () => {
    const seen = new Set<string>();
    for (const { name, imports } of files.closure(files.defining('temporal.api.workflowservice.v1.WorkflowService')!)) {
      expect(imports.filter((other) => !seen.has(other))).toEqual([]);
      seen.add(name);
    }
  });

  it('have every field of every message that the services use, by number and name', () => {
    let count = 0;
    for (const name of messageNames()) {
      const { fullName, fields } = describeMessage(name);
      if (!files.defining(fullName) || !all.includes(files.defining(fullName)!)) continue;
      const type = root.lookupType(fullName);
      expect(
        type.fieldsArray.map(({ id }) => id).sort((a, b) => a - b),
        fullName,
      ).toEqual(fields.map(({ number }) => number).sort((a, b) => a - b));
      count++;
    }
    expect(count).toBeGreaterThan(500);
  });

  it('describe what is on the wire', () => {
    const type = root.lookupType('temporal.api.workflowservice.v1.StartWorkflowExecutionRequest');
    const request = {
      namespace: 'default',
      workflowId: 'id',
      workflowType: { name: 'type' },
      workflowRunTimeout: { seconds: 5, nanos: 1 },
      input: { payloads: [{ metadata: { encoding: Uint8Array.of(1, 2) }, data: Uint8Array.of(3) }] },
      retryPolicy: { backoffCoefficient: 2.5, nonRetryableErrorTypes: ['a', 'b'] },
      requestEagerExecution: true,
      workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    };
    const bytes = encodeMessage('StartWorkflowExecutionRequest', request);
    const again = Uint8Array.from(type.encode(type.decode(bytes)).finish());
    expect(decodeMessage('StartWorkflowExecutionRequest', again)).toEqual(
      decodeMessage('StartWorkflowExecutionRequest', bytes),
    );
    expect(type.toObject(type.decode(bytes), { longs: Number })).toMatchObject({
      workflowId: 'id',
      workflowRunTimeout: { seconds: 5, nanos: 1 },
      retryPolicy: { backoffCoefficient: 2.5 },
    });
  });
});
