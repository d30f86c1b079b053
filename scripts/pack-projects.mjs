// The two projects that the pack test sets up: the same application, compiled as ES modules for Nest 12 and as CommonJS
// for Nest 11.

/** Starts a workflow through the injected client and prints what the server says about it. */
export const APPLICATION = `import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';

const [address, workflowId] = process.argv.slice(2);

@Injectable()
class Starter {
  constructor(private readonly client: WorkflowClient) {}

  async start(): Promise<string> {
    const handle = await this.client.start('Packed', { taskQueue: 'pack', workflowId: workflowId!, args: ['hello'] });
    const { workflowId: id, type, status } = await handle.describe();
    return JSON.stringify({ workflowId: id, type, status: status.name });
  }
}

@Module({
  imports: [TemporalModule.forRoot({ connection: { address: address! }, namespace: 'default' })],
  providers: [Starter],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const line = await app.get(Starter).start();
  await app.close();
  console.log(line);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
`;

const compilerOptions = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'ES2023',
  lib: ['ES2023'],
  types: ['node'],
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  rootDir: 'src',
  outDir: 'dist',
  skipLibCheck: true,
};

const common = { 'reflect-metadata': '^0.2.2', rxjs: '^7.8.1', typescript: '~6.0.3', '@types/node': '^20' };

/** The one entry that needs a package which not every application has. */
const health = '@nest-temporal/nestjs/health';

function project(name, nest, type, load, { optional = {}, without = [] } = {}) {
  const extension = type === 'module' ? 'mjs' : 'cjs';
  const loader = `load.${extension}`;
  return {
    name,
    loader,
    /** Entries that this project does not import. */
    without,
    dependencies: { ...common, ...optional, '@nestjs/common': nest, '@nestjs/core': nest },
    files: {
      'package.json': { type },
      'tsconfig.json': { compilerOptions, include: ['src'] },
      loader: { name: loader, text: load },
    },
  };
}

export const projects = [
  project(
    'esm-nest-12',
    '^12.0.1',
    'module',
    `for (const entry of process.argv.slice(2)) {
  if (Object.keys(await import(entry)).length === 0) throw new Error(entry + ' exports nothing');
}
`,
    { optional: { '@nestjs/terminus': '^12.1.0' } },
  ),
  project(
    'cjs-nest-11',
    '^11.0.0',
    'commonjs',
    `for (const entry of process.argv.slice(2)) {
  if (Object.keys(require(entry)).length === 0) throw new Error(entry + ' exports nothing');
}
`,
    { without: [health] },
  ),
];
