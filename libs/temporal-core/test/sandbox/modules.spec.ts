import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkflowModuleError } from '../../src/common/workflow-module-error.js';
import type { BundleWorkflowsOptions } from '../../src/sandbox/bundle-options.js';
import { WorkflowBundleError, type ForbiddenModuleError } from '../../src/sandbox/errors.js';
import { commandOf, commandsOf, hostOf, start, TestRun, valueOf } from './run-driver.js';

/** An application with packages of its own. */
const folder = mkdtempSync(join(tmpdir(), 'modules-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, ...lines: string[]): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, lines.join('\n'));
  return file;
}

function writePackage(name: string, type: 'module' | 'commonjs', ...lines: string[]): void {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, type, main: 'index.js' }));
  write(`node_modules/${name}/index.js`, ...lines);
}

let workflowsPath: string;
beforeAll(() => {
  const installed = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['class-validator', 'class-transformer', 'reflect-metadata', 'validator', 'libphonenumber-js']) {
    symlinkSync(join(installed, name), join(folder, 'node_modules', name));
  }
  writePackage('counter', 'module', 'let count = 0;', 'export const next = () => ++count;', `export default 'esm';`);
  writePackage('old-counter', 'commonjs', 'let count = 0;', 'exports.next = () => ++count;');
  writePackage('spoilt', 'commonjs', `exports.shop = process.env.SHOP;`);
  writePackage('reader', 'module', `import { readFileSync } from 'node:fs';`, 'export const read = readFileSync;');
  workflowsPath = write(
    'counting.js',
    `import kind, { next } from 'counter';`,
    `import old, { next as nextOld } from 'old-counter';`,
    'export async function counting() { return [kind, next(), nextOld(), old.next()]; }',
  );
});

async function resultsOf(options: Partial<BundleWorkflowsOptions>, type = 'counting'): Promise<unknown[]> {
  const { host } = await hostOf({ workflowsPath, ...options });
  const results: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    const { result } = commandOf(commandsOf(await new TestRun(host, type).begin()), 'completeWorkflow');
    results.push(valueOf(result));
  }
  return results;
}

describe('a package that workflow code imports', () => {
  it('is evaluated anew for each run', async () => {
    const each = ['esm', 1, 1, 2];
    expect(await resultsOf({})).toEqual([each, each]);
  });

  it('is evaluated once for all runs where it is listed as passthrough', async () => {
    expect(await resultsOf({ passthroughModules: ['counter', 'old-counter'] })).toEqual([
      ['esm', 1, 1, 2],
      ['esm', 2, 3, 4],
    ]);
  });

  it('cannot be passthrough when it needs what a workflow has not, and is named', async () => {
    const made = hostOf({ workflowsPath, passthroughModules: ['reader'] });
    await expect(made).rejects.toThrow(WorkflowBundleError);
    await expect(made).rejects.toThrow(
      /"node:fs" is a Node.js module; .*node_modules\/reader\/index\.js cannot be shared/,
    );
  });

  it('is frozen with the metadata of its objects where it is passthrough, also of those that are no classes', async () => {
    writePackage(
      'tariff',
      'module',
      `import 'reflect-metadata';`,
      'export const table = { name: "table" };',
      'export class Tariff { rate() {} }',
      'const key = { id: 1 };',
      'Reflect.defineMetadata("limits", { max: [1] }, table, "name");',
      'Reflect.defineMetadata(key, 1, table);',
      'Reflect.metadata("limits", { max: [2] })(Tariff.prototype, "rate");',
    );
    const path = write(
      'tariffs.js',
      `import { table, Tariff } from 'tariff';`,
      'export async function tariffs() {',
      '  const { getMetadata, getOwnMetadataKeys } = Reflect;',
      '  const limits = [getMetadata("limits", table, "name"), getMetadata("limits", Tariff.prototype, "rate")];',
      '  const shared = [...limits, ...limits.map(({ max }) => max), ...getOwnMetadataKeys(table)];',
      '  return shared.map((value) => Object.isFrozen(value));',
      '}',
    );
    const [result] = await resultsOf({ workflowsPath: path, passthroughModules: ['tariff'] }, 'tariffs');
    expect(result).toEqual([true, true, true, true, true]);
  });

  it('is named when it throws while it is evaluated for all runs, with what it lacks', async () => {
    const path = write(
      'spoilt.js',
      `import { shop } from 'spoilt';`,
      'export async function spoilt() { return shop; }',
    );
    const error: unknown = await hostOf({ workflowsPath: path, passthroughModules: ['spoilt'] }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(WorkflowModuleError);
    const { message, stack } = error as WorkflowModuleError;
    expect(message).toMatch(
      /^Passthrough module "spoilt" threw while it was evaluated: DeterminismError: "process" is not defined in a workflow: .*"ignoreModules"/,
    );
    expect(stack).toMatch(/\n +at [^\n]*spoilt\/index\.js/);
  });

  it('is refused with the imports that lead to it from the workflow file, also where packages import each other', async () => {
    writePackage('a-cycle', 'module', `import 'b-cycle';`, `export * from 'reader';`);
    writePackage('b-cycle', 'module', `import 'a-cycle';`);
    const path = write('cyclic.js', `import './between.js';`, 'export async function cyclic() {}');
    write('between.js', `import 'b-cycle';`);
    const error: unknown = await hostOf({ workflowsPath: path }).catch((e: unknown) => e);
    const [found] = (error as ForbiddenModuleError).imports;
    const names = ['cyclic.js', 'between.js', 'b-cycle/index.js', 'a-cycle/index.js', 'reader/index.js'];
    expect(found?.chain.map((file) => names.find((name) => file.endsWith(name)))).toEqual(names);
  });

  it('does nothing where it is listed as inert', async () => {
    const path = write(
      'inert.js',
      `import { Documented, read } from 'reader';`,
      'class Order {}',
      `Documented({ x: 1 })(Order);`,
      'export async function documented() { return [typeof read, new Order() instanceof Order]; }',
    );
    const [result] = await resultsOf({ workflowsPath: path, inertModules: ['reader'] }, 'documented');
    expect(result).toEqual(['function', true]);
  });
});

describe('values that converters make in a realm', () => {
  it('are of its own classes', async () => {
    const path = write(
      'dates.ts',
      `import { Type } from 'class-transformer';`,
      `import { IsDate } from 'class-validator';`,
      `import { Workflow, WorkflowRun, Payload } from '@nest-temporal/core/workflow';`,
      'export class Visit { @IsDate() @Type(() => Date) at!: Date; }',
      '@Workflow() export class Dates {',
      '  @WorkflowRun() async run(@Payload(() => Visit) visit: Visit, raw: object) {',
      '    return [visit instanceof Visit, visit.at instanceof Date, visit.at.getTime(), raw instanceof Object, Array.isArray(raw)];',
      '  }',
      '}',
    );
    write('tsconfig.json', '{ "compilerOptions": { "experimentalDecorators": true } }');
    const { host } = await hostOf({ workflowsPath: path, onWarning: () => undefined });
    const begun = await new TestRun(host, 'Dates').begin({ at: '2030-01-02T00:00:00Z' }, []);
    const { result } = commandOf(commandsOf(begun), 'completeWorkflow');
    expect(valueOf(result)).toEqual([true, true, Date.UTC(2030, 0, 2), true, true]);
  });
});

describe('a failure converter given by path', () => {
  const failing = 'export async function failing() { throw new Error("secret"); }';

  it('converts what workflow code throws', async () => {
    const failureConverterPath = write(
      'failure-converter.js',
      'export const failureConverter = {',
      '  errorToFailure: (error) => ({ message: "told: " + error.message.length + " letters", source: "own" }),',
      '  failureToError: (failure) => new Error(failure.message),',
      '};',
    );
    const { host } = await hostOf({ workflowsPath: write('failing.js', failing), failureConverterPath });
    expect(await new TestRun(host, 'failing').begin()).toMatchObject({
      status: 'failed',
      failure: { message: 'told: 6 letters', source: 'own' },
    });
  });

  it('may itself fail: the task says by what', async () => {
    const failureConverterPath = write(
      'broken-converter.js',
      'export const failureConverter = {',
      '  errorToFailure: () => { throw new RangeError("no words"); },',
      '  failureToError: (failure) => new Error(failure.message),',
      '};',
    );
    const { host } = await hostOf({ workflowsPath: write('failing.js', failing), failureConverterPath });
    const run = new TestRun(host, 'failing');
    expect(await run.activate([start('failing')])).toMatchObject({
      status: 'failed',
      failure: { message: 'no words', applicationFailureInfo: { type: 'RangeError' } },
    });
  });
});
