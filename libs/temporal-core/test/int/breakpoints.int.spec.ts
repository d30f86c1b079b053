import { randomUUID } from 'node:crypto';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breakInThread, breakOnMainThread } from '../support/breakpoint.js';
import { useWorkers } from '../support/worker-fixture.js';

const file = fileURLToPath(new URL('../sandbox/fixtures/stepping.workflow.ts', import.meta.url));
const line = 7;

describe('a breakpoint in the file of a workflow, with debugMode', () => {
  const server = useWorkers({ workflowsPath: file, debugMode: true });

  it.each([
    ['on the main thread', 0, breakOnMainThread],
    ['in a workflow thread', 1, breakInThread],
  ])('was never hit: %s', async (_, workflowThreads, setBreakpoint) => {
    const breakpoint = setBreakpoint(file, line);
    try {
      const worker = await server.createWorker({ workflowThreads });
      await breakpoint.bound;
      const options = { workflowId: randomUUID(), args: [20] };
      const result = await worker.runUntil(server.client.execute('SteppingWorkflow', options));
      expect(await breakpoint.hit).toEqual({ functionName: 'run', place: `${pathToFileURL(file).href}:${line}` });
      expect(result).toBe(41);
    } finally {
      await breakpoint.remove();
    }
  });
});
