import { beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../src/common/payload.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('escape.workflow.ts') });
});

const bytes: Payload = { metadata: { encoding: Buffer.from('binary/plain') }, data: new Uint8Array([1, 2, 3]) };

async function attempt(): Promise<{ escapes: Record<string, string>; changes: Record<string, string> }> {
  const run = new TestRun(test.host, 'Escape');
  const commands = await run.commands([
    start('Escape', [], { arguments: [json({ a: 1 }), bytes], memo: { note: json('x') } }),
  ]);
  return valueOf(commandOf(commands, 'completeWorkflow').result) as never;
}

describe('code in the realm', () => {
  it('reaches no function, object or global of the host', async () => {
    const { escapes } = await attempt();
    expect(Object.keys(escapes).length).toBeGreaterThanOrEqual(29);
    const through = Object.entries(escapes).filter(([, outcome]) => outcome.startsWith('GOT'));
    expect(through).toEqual([]);
  });

  it('changes nothing that runs share', async () => {
    const { changes } = await attempt();
    const done = Object.entries(changes).filter(([, outcome]) => outcome !== 'refused');
    expect(done).toEqual([]);
  });

  it('does not learn what another run has matched', async () => {
    for (const text of ['first', 'second']) {
      const begun = commandsOf(await new TestRun(test.host, 'lastMatches').begin(text));
      expect(valueOf(commandOf(begun, 'completeWorkflow').result)).toEqual(Array(6).fill('undefined'));
    }
  });

  it('may do what ordinary code does, in a frozen world', async () => {
    for (let i = 0; i < 2; i++) {
      const { result } = commandOf(commandsOf(await new TestRun(test.host, 'Ordinary').begin()), 'completeWorkflow');
      expect(valueOf(result)).toEqual({
        error: 'OrderError: gone!',
        isError: true,
        own: 'mine 7 assigned',
        shape: 'shape',
        mark: 1,
        copied: [5, true],
        text: 'žluťoučký 🐎',
        sorted: [2, 4, 6],
        heirs: [2, 1, 'Renamed: changed', true, 7, 1, 'old', 'caught', 'own'],
      });
    }
  });
});
