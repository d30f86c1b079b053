import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('an environment whose teardown is forgotten', () => {
  it('keeps no process alive', async () => {
    const script = fileURLToPath(new URL('./fixtures/forgotten-teardown.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 30_000 });
    expect(stdout.trim().split('\n')).toEqual(['0', '0']);
  });
});
