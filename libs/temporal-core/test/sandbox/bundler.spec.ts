import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { defineCallSites } from '../../src/common/call-site.js';
import { WorkflowDefinitionError } from '../../src/common/workflow-definition.js';
import { WorkflowModuleError } from '../../src/common/workflow-module-error.js';
import type { BundleWorkflowsOptions } from '../../src/sandbox/bundle-options.js';
import { bundleWorkflows } from '../../src/sandbox/bundler.js';
import {
  BundlerOptionsError,
  ForbiddenModuleError,
  InvalidWorkflowBundleError,
  UnknownWorkflowTypeError,
  WorkflowBundleError,
  WorkflowSourceError,
} from '../../src/sandbox/errors.js';
import { RealmHost } from '../../src/sandbox/realm-host.js';
import type { WorkflowBundle } from '../../src/sandbox/workflow-bundle.js';
import { Workflow, WorkflowRun } from '../../src/workflow/index.js';
import { GreetingWorkflow } from './fixtures/greeting.workflow.js';
import { commandOf, commandsOf, fixture, hostOf, json, TestRun, valueOf } from './run-driver.js';

const silent = { deadlockTimeoutMs: 0, onLog: () => undefined, onWarning: () => undefined };
const folder = mkdtempSync(join(tmpdir(), 'bundler-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of TypeScript sources with no TypeScript beside them, so that esbuild compiles them. */
function legacyFolder(name: string): string {
  const place = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(place, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }');
  return place;
}

async function refusal(path: string): Promise<ForbiddenModuleError> {
  const error: unknown = await bundleWorkflows({ workflowsPath: fixture(path) }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ForbiddenModuleError);
  return error as ForbiddenModuleError;
}

describe('a bundle', () => {
  it('is the same for the same sources', async () => {
    const [one, two] = [
      await bundleWorkflows({ workflows: [GreetingWorkflow] }),
      await bundleWorkflows({ workflows: [GreetingWorkflow] }),
    ];
    expect(one.hash).toBe(two.hash);
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(one.sourceMap)).toMatchObject({ version: 3 });
  });

  it('holds neither a Node builtin nor generated protobuf code', async () => {
    const { factoryScript, passthroughScript } = await bundleWorkflows({ workflows: [GreetingWorkflow] });
    expect(factoryScript + passthroughScript).not.toMatch(/require\("node:|protobufjs|proto\/gen\/(?!enums)/);
  });

  it('takes only the classes it was given, all exports of a path otherwise', async () => {
    const all = await hostOf({ workflowsPath: fixture('modules/lenient.workflow.ts'), ignoreModules: ['node:fs'] });
    expect(all.host.workflowTypes).toEqual(['Lenient', 'plainFunction']);
    const one = await hostOf({ workflowsPath: fixture('greeting.workflow.ts'), workflows: [GreetingWorkflow] });
    expect(one.host.workflowTypes).toEqual(['GreetingWorkflow']);
  });

  it('runs plain functions by the names of their exports', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('modules/lenient.workflow.ts'),
      ignoreModules: ['node:fs'],
    });
    const { result } = commandOf(commandsOf(await new TestRun(host, 'plainFunction').begin('you')), 'completeWorkflow');
    expect(valueOf(result)).toBe('hello you');
  });
});

describe('a bundle that was kept', () => {
  it('runs as it did, and reports failures even when its source map is spoilt', async () => {
    const made = await bundleWorkflows({ workflowsPath: fixture('flow.workflow.ts') });
    const file = join(folder, 'bundle.json');
    writeFileSync(file, JSON.stringify(made));
    const kept = JSON.parse(readFileSync(file, 'utf8')) as WorkflowBundle;
    const failureOf = async (bundle: WorkflowBundle): Promise<string | undefined> => {
      const result = await new TestRun(RealmHost.create(bundle, silent), 'Failing').begin('error');
      return result.status === 'failed' ? result.failure.stackTrace : undefined;
    };
    expect(await failureOf(kept)).toMatch(/^TypeError: a slip of the pen\n.*flow\.workflow\.ts:44:33/);
    expect(await failureOf({ ...kept, sourceMap: '{' })).toMatch(/^TypeError: a slip of the pen\n.*workflows\.js:/);
  });
});

describe('sources that are', () => {
  const source = readFileSync(fixture('greeting.workflow.ts'), 'utf8');
  const emitted = (name: string, module: ts.ModuleKind, type: string): string => {
    const place = mkdtempSync(join(folder, `${name}-`));
    symlinkSync(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), join(place, 'node_modules'));
    writeFileSync(join(place, 'package.json'), JSON.stringify({ type }));
    const compilerOptions = {
      module,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    };
    writeFileSync(join(place, 'greeting.workflow.js'), ts.transpileModule(source, { compilerOptions }).outputText);
    return join(place, 'greeting.workflow.js');
  };

  it.each([
    ['CommonJS', ts.ModuleKind.CommonJS, 'commonjs'],
    ['ES modules', ts.ModuleKind.ESNext, 'module'],
  ])('compiled to %s keep the classes of their arguments', async (name, module, type) => {
    const warnings: string[] = [];
    const workflowsPath = emitted(name, module, type);
    const { host } = await hostOf({ workflowsPath, onWarning: (message) => warnings.push(message) });
    const run = new TestRun(host, 'GreetingWorkflow');
    await run.begin({ name: 'my name' });
    const resolution = { status: 'completed', result: json('Hello') } as const;
    const commands = await run.commands([{ type: 'resolveActivity', seq: 1, isLocal: false, resolution }]);
    expect(valueOf(commandOf(commands, 'completeWorkflow').result)).toBe('Hello (mine)');
    expect(warnings).toEqual([]);
  });

  it('TypeScript, with no TypeScript to compile them, run with one warning', async () => {
    const place = legacyFolder('no-typescript');
    const workflow = (name: string): string =>
      `import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
       @Workflow() export class ${name} { @WorkflowRun() async run(a: string) { return a; } }`;
    writeFileSync(join(place, 'one.ts'), `${workflow('One')}\nexport * from './two.js';`);
    writeFileSync(join(place, 'two.ts'), workflow('Two'));
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const { host } = await hostOf({ workflowsPath: join(place, 'one.ts'), onWarning });
    expect(host.workflowTypes).toEqual(['One', 'Two']);
    expect(warnings).toEqual([expect.stringMatching(/"typescript" is not installed.*DTOs are neither revived/)]);
  });
});

describe('module policy', () => {
  it('refuses a builtin and the Nest application, with place and chain of imports', async () => {
    const error = await refusal('modules/forbidden.workflow.ts');
    expect(error.code).toBe('TEMPORAL_WORKFLOW_MODULE_FORBIDDEN');
    expect(error.imports).toMatchObject([
      { specifier: 'node:fs', place: expect.stringMatching(/modules\/prices\.ts:1:30$/) as string },
      { specifier: '@nestjs/common', place: expect.stringMatching(/modules\/prices\.ts:2:28$/) as string },
    ]);
    expect(error.imports[0]?.chain.map((file) => file.replace(/^.*\//, ''))).toEqual([
      'forbidden.workflow.ts',
      'prices.ts',
    ]);
    expect(error.message).toContain('"node:fs" is a Node.js module');
    expect(error.message).toMatch(/forbidden\.workflow\.ts -> .*prices\.ts/);
  });

  it('refuses builtins by require() and import() as well', async () => {
    const error = await refusal('modules/builtins.workflow.mjs');
    expect(error.imports.map(({ specifier }) => specifier).sort()).toEqual(['net', 'node:dns/promises']);
  });

  it('lets inert decorators do nothing, and ignored modules fail only when they are used', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('modules/lenient.workflow.ts'),
      ignoreModules: ['node:fs'],
    });
    const run = new TestRun(host, 'Lenient');
    const { result } = commandOf(commandsOf(await run.begin({ price: 5 })), 'completeWorkflow');
    expect(valueOf(result)).toEqual([true, 5, false]);
    const [answer] = await run.commands([
      { type: 'queryWorkflow', queryId: 'q', queryName: 'file', arguments: [], headers: {} },
    ]);
    expect(answer).toMatchObject({
      answer: { status: 'failed', failure: { message: expect.stringContaining('"node:fs"') as string } },
    });
  });
});

describe('the places of what is amiss in a file with decorators', () => {
  const opening = [
    `import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';`,
    `import { readFileSync } from 'node:fs';`,
  ];
  const closing = [
    '@Workflow()',
    'export class Order {',
    '  @WorkflowRun()',
    '  async run(a: string) { return a; }',
    '}',
  ];
  /** Beside the SDK's own TypeScript, which compiles it. */
  const place = mkdtempSync(fileURLToPath(new URL('./fixtures/places-', import.meta.url)));
  afterAll(() => rmSync(place, { recursive: true }));

  async function failureOf(...lines: string[]): Promise<Error> {
    const workflowsPath = join(place, 'order.ts');
    writeFileSync(workflowsPath, lines.join('\n'));
    return bundleWorkflows({ workflowsPath }).then(
      () => new Error('it was bundled'),
      (error: unknown) => error as Error,
    );
  }

  it('were those of the emitted text for forbidden imports', async () => {
    const uses = [
      '',
      `import { connect } from 'node:net';`,
      '',
      '/* ü */ export const lazy = () => import("node:dns");',
    ];
    const error = await failureOf(...opening, ...uses, 'export const used = [readFileSync, connect];', ...closing);
    expect(error).toBeInstanceOf(ForbiddenModuleError);
    const { imports, message } = error as ForbiddenModuleError;
    const found = imports.map(({ specifier, place: at }) => [specifier, at.replace(/^.*order\.ts:/, '')]);
    expect(found).toEqual([
      ['node:fs', '2:30'],
      ['node:net', '4:25'],
      ['node:dns', '6:42'],
    ]);
    expect(message).toMatch(/order\.ts:4:25: "node:net" is a Node.js module/);
  });

  it('were those of the emitted text for missing modules, also in the cause', async () => {
    const error = await failureOf(
      opening[0] ?? '',
      '',
      `import { a } from './nowhere.js';`,
      'export { a };',
      ...closing,
    );
    expect(error.message).toMatch(/order\.ts:3:19: Could not resolve/);
    expect((error.cause as Error).message).toMatch(/order\.ts:3:18: ERROR: Could not resolve/);
  });

  it.each([
    ['that esbuild refuses as well', 'export const a = ;', '2:18: Expression expected'],
    ['that TypeScript would fix by itself', 'export const a = [1, 2;', `2:23: ',' expected`],
  ])('are told for syntax errors %s', async (_, line, expected) => {
    const error = await failureOf(opening[0] ?? '', line, ...closing);
    expect(error).toBeInstanceOf(WorkflowBundleError);
    expect(error.message).toMatch(new RegExp(`order\\.ts:${expected}`));
  });
});

describe('a path of JavaScript where only its TypeScript exists', () => {
  it('was refused as the path of workflows, interceptors or a payload converter', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('activity-calls.workflow.js'),
      interceptorModules: [fixture('option-interceptors.js')],
      payloadConverterPath: fixture('context-converter.js'),
    });
    const run = new TestRun(host, 'result');
    const { heartbeatTimeoutMs } = commandOf(commandsOf(await run.begin()), 'scheduleActivity');
    expect(heartbeatTimeoutMs).toBe(1000);
    const resolution = { status: 'completed', result: json('result') } as const;
    await run.commands([{ type: 'resolveActivity', seq: 1, isLocal: false, resolution }]);
    const ended = await run.commands([{ type: 'resolveActivity', seq: 2, isLocal: true, resolution }]);
    expect(valueOf(commandOf(ended, 'completeWorkflow').result)).toContain('result of work 1');
    host.dispose();
  });

  it.each(['.ts', '.tsx'])('names a source with the ending %s, and gives way to JavaScript', async (ending) => {
    const base = join(mkdtempSync(join(folder, 'compiled-')), 'flow');
    writeFileSync(base + ending, 'export async function fromTypeScript(): Promise<void> {}');
    const typesOf = async (): Promise<readonly string[]> =>
      (await hostOf({ workflowsPath: `${base}.js` })).host.workflowTypes;
    expect(await typesOf()).toEqual(['fromTypeScript']);
    writeFileSync(`${base}.js`, 'export async function fromJavaScript() {}');
    expect(await typesOf()).toEqual(['fromJavaScript']);
  });
});

describe('what cannot be bundled or run', () => {
  it('is a path without a module', async () => {
    await expect(bundleWorkflows({ workflowsPath: './nowhere' })).rejects.toThrow(
      /^bundleWorkflows\(\): option "workflowsPath" names a module that does not exist: .*nowhere\. Correct the path\.$/,
    );
  });

  it.each([
    [
      { workflowClasses: [GreetingWorkflow] },
      /^bundleWorkflows\(\): unknown option "workflowClasses"\. Did you mean .*"workflows"/,
    ],
    [
      { workflows: ['GreetingWorkflow'] },
      /option "workflows\[0\]" must be a workflow class, but is "GreetingWorkflow"/,
    ],
    [
      { workflows: [GreetingWorkflow], ignoreModule: ['x'] },
      /unknown option "ignoreModule"\. Did you mean "ignoreModules"/,
    ],
    [{ workflows: [GreetingWorkflow], passthroughModules: 'rxjs' }, /option "passthroughModules" must be an array/],
    [{ workflowsPath: 5 }, /option "workflowsPath" must be the path of a module, but is 5\./],
    [
      { workflows: [GreetingWorkflow], interceptorModules: ['./none'] },
      /option "interceptorModules\[0\]" names a module that does not exist/,
    ],
    [{ workflows: [GreetingWorkflow], onWarning: 'log' }, /option "onWarning" must be a function, but is "log"/],
    [undefined, /the options must be an object, but are undefined/],
  ])('is what has the options %j', async (options, message) => {
    const made = bundleWorkflows(options as BundleWorkflowsOptions);
    await expect(made).rejects.toThrow(BundlerOptionsError);
    await expect(made).rejects.toThrow(message);
  });

  it('is nothing at all', async () => {
    await expect(bundleWorkflows({})).rejects.toThrow(/nothing to bundle/);
  });

  it('is a class whose decorators were compiled as standard ones', async () => {
    const file = join(mkdtempSync(join(folder, 'standard-')), 'standard.ts');
    writeFileSync(
      file,
      `import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
       @Workflow() export class Modern { @WorkflowRun() async run() {} }`,
    );
    const made = hostOf({ workflowsPath: file, onWarning: () => undefined });
    await expect(made).rejects.toThrow(WorkflowDefinitionError);
    await expect(made).rejects.toThrow(/^@WorkflowRun\(\) on "run".*"experimentalDecorators"/);
  });

  it('is a class whose source cannot be located', async () => {
    class Undecorated {
      async run(): Promise<void> {}
    }
    await expect(bundleWorkflows({ workflows: [Undecorated] })).rejects.toThrow(WorkflowSourceError);
    await expect(bundleWorkflows({ workflows: [Undecorated] })).rejects.toThrow(
      /"Undecorated" cannot be located.*"workflowsPath"/,
    );
  });

  it('is a class inside a bundle of the whole application', async () => {
    const file = join(folder, 'main.js');
    writeFileSync(file, 'var __webpack' + '_modules__ = {}; class Bundled { async run() {} }');
    class Bundled {
      async run(): Promise<void> {}
    }
    defineCallSites(Bundled, [file]);
    await expect(bundleWorkflows({ workflows: [Bundled] })).rejects.toThrow(
      /"Bundled" stands in .*main\.js, a bundle of the whole application.*"workflowsPath"/,
    );
  });

  it('is a source that is no JavaScript, named by its place', async () => {
    const file = join(folder, 'syntax.js');
    writeFileSync(file, 'export const a = ;\n');
    await expect(bundleWorkflows({ workflowsPath: file })).rejects.toThrow(/syntax\.js:1:18: Unexpected ";"/);
  });

  it('is a malformed workflow class, named at boot', async () => {
    const made = hostOf({ workflowsPath: fixture('modules/broken.workflow.ts') });
    await expect(made).rejects.toThrow(WorkflowDefinitionError);
    await expect(made).rejects.toThrow(/^Workflow class "NoRun" has no main method/);
  });

  it.each([
    [
      'of one type',
      `@Workflow({ name: 'order' }) export class One { @WorkflowRun() async run() {} }
       @Workflow({ name: 'order' }) export class Two { @WorkflowRun() async run() {} }`,
      'two workflows of type "order": class "One" and class "Two". Rename one',
    ],
    [
      'of one type, one of them a function',
      `@Workflow({ name: 'order' }) export class One { @WorkflowRun() async run() {} }
       export async function order() {}`,
      'two workflows of type "order": class "One" and function "order"',
    ],
    [
      'that take any type',
      `@Workflow({ dynamic: true }) export class One { @WorkflowRun() async run() {} }
       @Workflow({ dynamic: true }) export class Two { @WorkflowRun() async run() {} }`,
      'two dynamic workflows: class "One" and class "Two"',
    ],
  ])('is a path with two workflows %s', async (_, code, message) => {
    const file = join(legacyFolder('twins'), 'twins.ts');
    writeFileSync(file, `import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';\n${code}`);
    const made = hostOf({ workflowsPath: file, onWarning: () => undefined });
    await expect(made).rejects.toThrow(WorkflowDefinitionError);
    await expect(made).rejects.toThrow(message);
  });

  it('is not a class beside a function that has the name of its type, where classes are listed', async () => {
    const file = join(legacyFolder('beside'), 'beside.ts');
    writeFileSync(
      file,
      `import { Workflow, WorkflowRun } from '@nest-temporal/core/workflow';
       @Workflow({ name: 'order' }) export class Listed { @WorkflowRun() async run() { return 'class'; } }
       export function order() { return 'helper'; }`,
    );
    @Workflow({ name: 'order' })
    class Listed {
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    const { host } = await hostOf({ workflowsPath: file, workflows: [Listed], onWarning: () => undefined });
    const { result } = commandOf(commandsOf(await new TestRun(host, 'order').begin()), 'completeWorkflow');
    expect(valueOf(result)).toBe('class');
  });

  it('is a module that throws while it is evaluated, named with line and cause, and not called a damaged bundle', async () => {
    const file = join(legacyFolder('importing'), 'importing.ts');
    const throwing = fixture('modules/throwing.workflow.ts');
    writeFileSync(file, `export async function order() {}\nexport * from ${JSON.stringify(throwing)};`);
    for (const workflowsPath of [throwing, file]) {
      const error: unknown = await hostOf({ workflowsPath }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(WorkflowModuleError);
      const { code, message, stack } = error as WorkflowModuleError;
      expect(code).toBe('TEMPORAL_WORKFLOW_MODULE_INVALID');
      expect(message).toMatch(
        /^Workflow module "[^"]*throwing\.workflow\.ts" threw while it was evaluated: RangeError: no configuration \([^ ]*throwing\.workflow\.ts:2:9\)\./,
      );
      expect(stack).toMatch(/throwing\.workflow\.ts:2:9\)\n[^\n]*throwing\.workflow\.ts:5:/);
    }
  });

  it('is a CommonJS module that throws while it is evaluated, named with the workflow that needs it', async () => {
    const place = legacyFolder('required');
    writeFileSync(join(place, 'rates.cjs'), `const table = undefined;\nexports.rate = table.rate;`);
    writeFileSync(
      join(place, 'shop.js'),
      `import { rate } from './rates.cjs';\nexport async function shop() { return rate; }`,
    );
    await expect(hostOf({ workflowsPath: join(place, 'shop.js') })).rejects.toThrow(
      /^Workflow module "[^"]*shop\.js" threw while it was evaluated: TypeError: .*'rate'\) \([^ ]*rates\.cjs:2:22\)/,
    );
  });

  it('is a module that throws something other than an error', async () => {
    const file = join(folder, 'thrown-text.js');
    writeFileSync(file, `export async function order() {}\nthrow 'no rates';`);
    await expect(hostOf({ workflowsPath: file })).rejects.toThrow(
      /^A workflow module threw while it was evaluated: Error: no rates\. Modules are evaluated/,
    );
  });

  it.each([
    [
      'throws',
      `throw new TypeError('no tracer');`,
      /^Workflow module "[^"]*interceptors\.js" threw .*TypeError: no tracer \([^ ]*interceptors\.js:1:/,
    ],
    [
      'exports nothing',
      `export {};`,
      /^Interceptor module "[^"]*interceptors\.js" \(.*"interceptors.workflowModules"\) must export a function "interceptors"; it exports nothing\./,
    ],
    [
      'exports by another name',
      `export const interceptor = () => ({});`,
      /; it exports "interceptor"\. Export `function interceptors\(\)/,
    ],
    [
      'exports no function',
      `export const interceptors = { inbound: [] };`,
      /; its export "interceptors" is not a function\./,
    ],
  ])('is a bad interceptor module, before the first task: one that %s', async (_, source, message) => {
    const path = join(legacyFolder('bad-interceptors'), 'interceptors.js');
    writeFileSync(path, source);
    const made = hostOf({ workflows: [GreetingWorkflow], interceptorModules: [path] });
    await expect(made).rejects.toThrow(WorkflowModuleError);
    await expect(made).rejects.toThrow(message);
  });

  it('is a module that needs the process when it is evaluated, at its place in the source', async () => {
    const file = join(folder, 'configured.js');
    writeFileSync(file, `export async function order() { return shop; }\nconst shop = process.env.SHOP;\n`);
    const error: unknown = await hostOf({ workflowsPath: file }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(WorkflowModuleError);
    const { message, stack } = error as Error;
    expect(message).toMatch(/DeterminismError: "process" is not defined in a workflow: .*takes configuration as/);
    expect(stack).toMatch(/\n +at [^\n]*configured\.js:2:14\)?$/);
  });

  it('is a type that nobody registered', async () => {
    const { host } = await hostOf({ workflows: [GreetingWorkflow] });
    const create = (): unknown => new TestRun(host, 'Greeting');
    expect(create).toThrow(UnknownWorkflowTypeError);
    expect(create).toThrow(/known are: GreetingWorkflow\. Did you mean "GreetingWorkflow"\? Add its class/);
    expect(() => new TestRun(host, 'GretingWorkflow')).toThrow(/Did you mean "GreetingWorkflow"\?/);
  });

  it('is a bundle of another version of the SDK', async () => {
    const bundle = { ...(await bundleWorkflows({ workflows: [GreetingWorkflow] })), sdkVersion: '0.0.1' };
    const create = (): unknown => RealmHost.create(bundle, silent);
    expect(create).toThrow(InvalidWorkflowBundleError);
    expect(create).toThrow(
      /"workflowBundle"\) was made by version 0\.0\.1 of the SDK, this is \d.*bundleWorkflows\(\)/,
    );
  });

  it.each<[string, (bundle: WorkflowBundle) => unknown, RegExp]>([
    [
      'that was cut',
      ({ factoryScript, ...rest }) => ({ ...rest, factoryScript: factoryScript.slice(0, -9) }),
      /damaged/,
    ],
    [
      'whose shared part was changed',
      ({ passthroughScript, ...rest }) => ({ ...rest, passthroughScript: `${passthroughScript} ` }),
      /The workflow bundle \(worker option "workflowBundle"\) is damaged.*bundleWorkflows\(\)/,
    ],
    ['that lacks a part', ({ passthroughScript: _, ...rest }) => rest, /lacks "passthroughScript"/],
    ['that is none', () => 'bundle.json', /lacks "factoryScript", .*"sdkVersion"\. Make the bundle again/],
    ['that is nothing', () => undefined, /lacks/],
  ])('is a bundle %s', async (_, damage, message) => {
    const bundle = damage(await bundleWorkflows({ workflows: [GreetingWorkflow] })) as WorkflowBundle;
    const create = (): unknown => RealmHost.create(bundle, silent);
    expect(create).toThrow(InvalidWorkflowBundleError);
    expect(create).toThrow(message);
  });

  it('is anything, where esbuild is not installed', async () => {
    vi.resetModules();
    vi.doMock('esbuild', () => {
      throw Object.assign(new Error("Cannot find package 'esbuild'"), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const fresh = await import('../../src/sandbox/bundler.js');
    await expect(fresh.bundleWorkflows({ workflowsPath: fixture('greeting.workflow.ts') })).rejects.toThrow(
      /npm install esbuild.*"workflowBundle"/,
    );
    vi.doUnmock('esbuild');
  });
});

describe('the call site of @Workflow()', () => {
  it('is found although the decorator stands in a helper', async () => {
    const Decorated = (): ClassDecorator => Workflow();
    @Decorated()
    class Composed {
      @WorkflowRun()
      async run(): Promise<void> {}
    }
    const { locateSource } = await import('../../src/sandbox/locate-source.js');
    expect(locateSource(Composed)).toMatch(/bundler\.spec\.ts$/);
  });
});
