import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defineCallSites } from '../../src/common/call-site.js';
import { TemporalError } from '../../src/common/errors.js';
import { defineHandler, defineWorkflow } from '../../src/common/workflow-definition.js';
import { bundleWorkflows } from '../../src/sandbox/bundler.js';
import { Worker } from '../../src/worker/worker.js';
import type { WorkerOptions } from '../../src/worker/worker-options.js';
import { fixture } from '../sandbox/run-driver.js';
import { FakeServer } from '../support/fake-server.js';

const folder = mkdtempSync(join(tmpdir(), 'start-up-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A class as it comes out of a bundle of the whole application. */
function bundledClass(): NonNullable<WorkerOptions['workflows']>[number] {
  const file = join(folder, 'main.js');
  writeFileSync(file, 'var __webpack' + '_modules__ = {}; class Bundled { async run() {} }');
  class Bundled {
    async run(): Promise<void> {}
  }
  defineWorkflow(Bundled, {});
  defineHandler(Bundled.prototype, { kind: 'run', method: 'run', name: 'run', dynamic: false });
  defineCallSites(Bundled, [file]);
  return Bundled;
}

describe('Worker.create()', () => {
  it.each<[string, () => Promise<Partial<WorkerOptions>> | Partial<WorkerOptions>, string, RegExp]>([
    [
      'neither workflows nor activities',
      () => ({}),
      'TEMPORAL_WORKER_OPTIONS_INVALID',
      /the options have neither workflows nor activities. Set "workflows"/,
    ],
    [
      'two activities of one name',
      () => ({ activities: [{ charge: async () => 1 }, { charge: async () => 2 }] }),
      'TEMPORAL_WORKER_DUPLICATE_ACTIVITY',
      /"charge" is registered twice: .*"activities\[0\]\.charge".*"activities\[1\]\.charge"/,
    ],
    [
      'a class without main method',
      () => ({ workflowsPath: fixture('modules/broken.workflow.ts') }),
      'TEMPORAL_WORKFLOW_DEFINITION_INVALID',
      /^Workflow class "NoRun" has no main method. Put @WorkflowRun\(\)/,
    ],
    [
      'workflow code that imports node:fs and @nestjs/common',
      () => ({ workflowsPath: fixture('modules/forbidden.workflow.ts') }),
      'TEMPORAL_WORKFLOW_MODULE_FORBIDDEN',
      /prices\.ts:1:30: "node:fs" is a Node.js module.*\n.*forbidden\.workflow\.ts -> .*prices\.ts\n.*prices\.ts:2:28: "@nestjs\/common"/,
    ],
    [
      'a class that was bundled with the application',
      () => ({ workflows: [bundledClass()] }),
      'TEMPORAL_WORKFLOW_SOURCE_NOT_FOUND',
      /"Bundled" stands in .*main\.js, a bundle of the whole application.*worker option "workflowsPath"/,
    ],
    [
      'a bundle of another version',
      async () => ({ workflowBundle: { ...(await bundled()), sdkVersion: '0.0.1' } }),
      'TEMPORAL_WORKFLOW_BUNDLE_INVALID',
      /"workflowBundle"\) was made by version 0\.0\.1/,
    ],
    [
      'a bundle that was changed',
      async () => {
        const { factoryScript, ...rest } = await bundled();
        return { workflowBundle: { ...rest, factoryScript: factoryScript.replace('hello', 'jello') } };
      },
      'TEMPORAL_WORKFLOW_BUNDLE_INVALID',
      /"workflowBundle"\) is damaged: its code does not fit its hash/,
    ],
  ])('refuses %s', async (_, options, code, message) => {
    const connection = new FakeServer().connect();
    const made = Worker.create({ taskQueue: 'q', connection, workflowThreads: 0, ...(await options()) });
    const error: unknown = await made.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TemporalError);
    expect((error as TemporalError).code).toBe(code);
    expect((error as TemporalError).message).toMatch(message);
  });
});

function bundled(): ReturnType<typeof bundleWorkflows> {
  return bundleWorkflows({ workflowsPath: fixture('modules/lenient.workflow.ts'), ignoreModules: ['node:fs'] });
}
