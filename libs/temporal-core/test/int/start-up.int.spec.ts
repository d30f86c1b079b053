import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleWorkflows, type WorkerOptions } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'start-up-int-'));
afterAll(() => rmSync(folder, { recursive: true }));

const moduleAt = (name: string): string =>
  fileURLToPath(new URL(`../sandbox/fixtures/modules/${name}`, import.meta.url));

/** As written by a newer version, or by somebody else. */
async function changedBundle(): Promise<NonNullable<WorkerOptions['workflowBundle']>> {
  const workflowsPath = join(folder, 'workflows.js');
  writeFileSync(workflowsPath, 'export async function order() { return 1; }');
  const bundle = await bundleWorkflows({ workflowsPath });
  return { ...bundle, factoryScript: bundle.factoryScript.replace('return 1', 'return 2') };
}

type Refusal = [string, number, () => Promise<Partial<WorkerOptions>>, object];

/** Beside sound workflow code. */
function badInterceptorModules(threads: number): Refusal[] {
  const named = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const invalid = (what: string, path: () => string, name: string, message: RegExp): Refusal => [
    `an interceptor module ${what}`,
    threads,
    async () => ({
      workflowsPath: named('sound.js', 'export async function order() { return 1; }'),
      interceptors: { workflowModules: [path()] },
    }),
    {
      code: name === 'WorkflowModuleError' ? 'TEMPORAL_WORKFLOW_MODULE_INVALID' : 'TEMPORAL_WORKER_OPTIONS_INVALID',
      name,
      message: expect.stringMatching(message) as string,
    },
  ];
  return [
    invalid(
      'that throws',
      () => moduleAt('throwing.workflow.ts'),
      'WorkflowModuleError',
      /throwing\.workflow\.ts" threw .*RangeError: no configuration \(/,
    ),
    invalid(
      'that exports nothing',
      () => named('empty.js', 'export {};'),
      'WorkflowModuleError',
      /^Interceptor module ".*empty\.js" .*must export a function "interceptors"; it exports nothing/,
    ),
    invalid(
      'whose export is not a function',
      () => named('object.js', 'export const interceptors = { inbound: [] };'),
      'WorkflowModuleError',
      /its export "interceptors" is not a function/,
    ),
    invalid(
      'that is missing',
      () => join(folder, 'nowhere.js'),
      'WorkerOptionsError',
      /option "interceptors\.workflowModules.*" names a module that does not exist: .*nowhere\.js/,
    ),
  ];
}

describe('workflow code that cannot be run', () => {
  const server = useWorkers({});

  it.each<Refusal>(
    [0, 1].flatMap((threads) => [
      [
        'a malformed class',
        threads,
        async () => ({ workflowsPath: moduleAt('broken.workflow.ts') }),
        {
          name: 'WorkflowDefinitionError',
          code: 'TEMPORAL_WORKFLOW_DEFINITION_INVALID',
          message: expect.stringContaining('"NoRun" has no main method') as string,
        },
      ],
      [
        'a module that throws',
        threads,
        async () => ({ workflowsPath: moduleAt('throwing.workflow.ts') }),
        {
          name: 'WorkflowModuleError',
          code: 'TEMPORAL_WORKFLOW_MODULE_INVALID',
          message: expect.stringMatching(/throwing\.workflow\.ts" threw .*RangeError: no configuration \(/) as string,
          stack: expect.stringMatching(/throwing\.workflow\.ts:2:9/) as string,
        },
      ],
      ...badInterceptorModules(threads),
      [
        'a bundle that was changed',
        threads,
        async () => ({ workflowBundle: await changedBundle() }),
        {
          name: 'InvalidWorkflowBundleError',
          code: 'TEMPORAL_WORKFLOW_BUNDLE_INVALID',
          message: expect.stringContaining('"workflowBundle") is damaged') as string,
        },
      ],
    ]),
  )('keeps a worker from being made: %s, with %i threads', async (_, workflowThreads, options, expected) => {
    const made = server.createWorker({ workflowThreads, ...(await options()) });
    await expect(made).rejects.toMatchObject(expected);
  });
});
