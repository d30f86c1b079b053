/**
 * The messages, enums and services of the server as files of `google.protobuf.FileDescriptorProto`, one for each
 * package and one for each well-known type, made from what the codec knows of them. Complete on the wire; the names of
 * files and oneofs are not those of the .proto sources.
 */
import {
  enumFullNames,
  describeMessage,
  messageNames,
  type FieldDescriptor,
  type MessageDescriptor,
} from '@nest-temporal/core/internal/proto/descriptor';
import * as enums from '@nest-temporal/core/internal/proto/enums';
import {
  healthRpcs,
  operatorServiceRpcs,
  testServiceRpcs,
  workflowServiceRpcs,
  type MessageName,
} from '@nest-temporal/core/internal/proto/index';
import { enumProto, messageProto, serviceProto, type MethodShape } from './descriptor-protos.js';
import { bytesField } from './wire.js';

export interface ProtoFile {
  readonly name: string;
  /** Files that it imports. */
  readonly imports: readonly string[];
  /** The encoded FileDescriptorProto. */
  readonly bytes: Uint8Array;
}

/** All files, by their names and by the symbols that they define. */
export class ProtoFiles {
  private readonly byName = new Map<string, ProtoFile>();
  private readonly bySymbol = new Map<string, ProtoFile>();

  constructor() {
    const drafts = new FileDrafts();
    for (const name of messageNames()) drafts.addMessage(describeMessage(name));
    for (const [name, fullName] of Object.entries(enumFullNames())) drafts.addEnum(name, fullName);
    for (const table of [workflowServiceRpcs, operatorServiceRpcs, testServiceRpcs]) drafts.addService(table);
    drafts.addService(healthRpcs, [
      { name: 'Watch', request: 'HealthCheckRequest', response: 'HealthCheckResponse', isStream: true },
    ]);
    for (const draft of drafts.all()) {
      const file = draft.build();
      this.byName.set(file.name, file);
      for (const symbol of draft.symbols) this.bySymbol.set(symbol, file);
    }
  }

  named(name: string): ProtoFile | undefined {
    return this.byName.get(name);
  }

  /** The file that defines a message, enum, service or method. */
  defining(symbol: string): ProtoFile | undefined {
    return this.bySymbol.get(symbol);
  }

  /** A file and all that it imports, imports first. */
  closure(file: ProtoFile, seen = new Set<string>()): ProtoFile[] {
    if (seen.has(file.name)) return [];
    seen.add(file.name);
    const imported = file.imports.flatMap((name) => {
      const found = this.byName.get(name);
      return found ? this.closure(found, seen) : [];
    });
    return [...imported, file];
  }
}

class FileDrafts {
  private readonly drafts = new Map<string, FileDraft>();
  private readonly enumNames = enumFullNames();

  all(): Iterable<FileDraft> {
    return this.drafts.values();
  }

  addMessage(message: MessageDescriptor): void {
    const { file, types } = this.at(message.fullName);
    types.message = message;
    file.symbols.push(message.fullName);
    for (const field of message.fields) {
      if (field.kind !== 'scalar') file.refer(fileOf(this.fullNameOf(field)));
    }
  }

  addEnum(name: string, fullName: string): void {
    const { file, types } = this.at(fullName);
    types.enumValues = (enums as unknown as Record<string, Record<string, number>>)[name];
    file.symbols.push(fullName);
  }

  addService(table: RpcTable, more: readonly MethodShape<MessageName>[] = []): void {
    const rpcs = Object.values(table);
    const [, fullName] = /^\/(.*)\//.exec(rpcs[0].path) ?? [];
    const file = this.file(fullName);
    const methods = [
      ...rpcs.map((rpc) => ({ ...rpc, name: rpc.path.slice(fullName.length + 2), isStream: false })),
      ...more,
    ];
    file.symbols.push(fullName, ...methods.map(({ name }) => `${fullName}.${name}`));
    const shapes = methods.map(({ name, request, response, isStream }) => {
      const names = [request, response].map((message) => describeMessage(message).fullName);
      for (const used of names) file.refer(fileOf(used));
      return { name, request: names[0], response: names[1], isStream };
    });
    file.services.push(serviceProto(lastPart(fullName), shapes));
  }

  private at(fullName: string): { file: FileDraft; types: TypeNode } {
    const file = this.file(fullName);
    return { file, types: file.node(fullName) };
  }

  private file(fullName: string): FileDraft {
    const name = fileOf(fullName);
    let draft = this.drafts.get(name);
    if (!draft) {
      draft = new FileDraft(name, packageOf(fullName), (field) => this.fullNameOf(field));
      this.drafts.set(name, draft);
    }
    return draft;
  }

  private fullNameOf({ kind, type }: FieldDescriptor): string {
    return kind === 'enum' ? this.enumNames[type] : describeMessage(type as MessageName).fullName;
  }
}

type RpcTable = Readonly<Record<string, { path: string; request: MessageName; response: MessageName }>>;

/** A message or enum, and what is declared within it. */
interface TypeNode {
  message?: MessageDescriptor;
  enumValues?: Readonly<Record<string, number>>;
  readonly inner: Map<string, TypeNode>;
}

class FileDraft {
  readonly symbols: string[] = [];
  readonly services: Buffer[] = [];
  private readonly imports = new Set<string>();
  private readonly root: TypeNode = { inner: new Map() };

  constructor(
    private readonly name: string,
    private readonly packageName: string,
    private readonly typeNameOf: (field: FieldDescriptor) => string,
  ) {}

  refer(file: string): void {
    if (file !== this.name) this.imports.add(file);
  }

  /** Where a type of this file is declared: in the file itself, or within other messages. */
  node(fullName: string): TypeNode {
    let node = this.root;
    for (const part of fullName.slice(this.packageName.length + 1).split('.')) {
      const inner = node.inner.get(part) ?? { inner: new Map<string, TypeNode>() };
      node.inner.set(part, inner);
      node = inner;
    }
    return node;
  }

  build(): ProtoFile {
    const imports = [...this.imports].sort();
    const bytes = Buffer.concat([
      bytesField(1, this.name),
      bytesField(2, this.packageName),
      ...imports.map((name) => bytesField(3, name)),
      ...this.declare(this.root, 4, 5),
      ...this.services.map((service) => bytesField(6, service)),
      bytesField(12, 'proto3'),
    ]);
    return { name: this.name, imports, bytes };
  }

  /** Numbers of the fields for messages and enums differ between a file and a message. */
  private declare({ inner }: TypeNode, messageField: number, enumField: number): Buffer[] {
    return [...inner].map(([name, node]) => {
      if (node.enumValues) return bytesField(enumField, enumProto(name, node.enumValues));
      return bytesField(messageField, messageProto(name, node.message, this.typeNameOf, this.declare(node, 3, 4)));
    });
  }
}

const wellKnownFiles: Readonly<Record<string, string>> = {
  Any: 'any',
  DoubleValue: 'wrappers',
  Duration: 'duration',
  Empty: 'empty',
  FieldMask: 'field_mask',
  Timestamp: 'timestamp',
};

/** The file that holds a type. Those of Google have the names that every protobuf library knows. */
function fileOf(fullName: string): string {
  const packageName = packageOf(fullName);
  const folder = packageName.replaceAll('.', '/');
  if (packageName === 'google.protobuf') return `${folder}/${wellKnownFiles[lastPart(fullName)]}.proto`;
  return `${folder}/package.proto`;
}

/** Packages are written in lower case, types with a capital. */
function packageOf(fullName: string): string {
  return /^[^A-Z]*(?=\.)/.exec(fullName)?.[0] ?? '';
}

function lastPart(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}
