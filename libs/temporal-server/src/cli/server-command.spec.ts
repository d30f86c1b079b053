import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '@nest-temporal/core/internal/transport/connection';
import { exitCodes, runServerCommand } from './server-command.js';

describe('the command nest-temporal-server', () => {
  function run(...args: string[]) {
    const printed = { out: '', err: '' };
    let stop!: (reason: string) => void;
    const stopped = new Promise<string>((resolve) => (stop = resolve));
    const code = runServerCommand({
      args,
      out: (text) => void (printed.out += text),
      err: (text) => void (printed.err += text),
      stopped: () => stopped,
    });
    return { printed, stop, code };
  }

  it('serves until it is stopped', async () => {
    const { printed, stop, code } = run('--port', '0', '--namespace', 'orders', '--time-skipping');
    await expect.poll(() => printed.out).toContain('Ctrl+C');
    expect(printed.out).toContain('namespaces  default, orders');
    expect(printed.out).toContain('skipped while nothing happens');
    const [, address] = /gRPC +(\S+)/.exec(printed.out) ?? [];
    const connection = await Connection.connect({ address });
    await connection.close();
    stop('SIGTERM');
    expect(await code).toBe(exitCodes.stopped);
    expect(printed.out).toMatch(/Stopping: SIGTERM\n$/);
    expect(printed.err).toBe('');
    await expect(Connection.connect({ address, connectTimeout: 100 })).rejects.toThrow();
  });

  it('says which option is wrong', async () => {
    const { printed, code } = run('--port', 'x');
    expect(await code).toBe(exitCodes.usage);
    expect(printed.err).toContain('--port must be an integer from 0 to 65535');
    expect(printed.err).toContain('--help');
  });

  it('says when it cannot listen', async () => {
    const first = run('--port', '0');
    await expect.poll(() => first.printed.out).toContain('Ctrl+C');
    const [, port = ''] = /gRPC +\S+:(\d+)/.exec(first.printed.out) ?? [];
    const second = run('--port', port);
    expect(await second.code).toBe(exitCodes.failed);
    expect(second.printed.err).toBe(
      `The server cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one, or 0 for a free one\n`,
    );
    first.stop('SIGINT');
    await first.code;
  });

  it('warns of settings without effect', async () => {
    const { printed, stop, code } = run('--port', '0', '--dynamic-config-value', 'no.such=1');
    await expect.poll(() => printed.out).toContain('Ctrl+C');
    expect(printed.err).toBe('WARN Dynamic config "no.such" has no effect on this server\n');
    stop('SIGINT');
    await code;
  });

  it('shows help and version', async () => {
    const help = run('--help');
    expect(await help.code).toBe(0);
    expect(help.printed.out).toContain('Usage: nest-temporal-server');
    const version = run('--version');
    expect(await version.code).toBe(0);
    expect(version.printed.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('exists in a clone before the first build, and says that it is not built', () => {
    const library = join(import.meta.dirname, '../..');
    const { bin } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const clone = mkdtempSync(join(tmpdir(), 'nest-temporal-server-'));
    cpSync(join(library, 'bin'), join(clone, 'bin'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(clone, bin['nest-temporal-server'])]);
    rmSync(clone, { recursive: true });
    expect(status).toBe(1);
    expect(stderr.toString()).toBe('nest-temporal-server is not built. Run "npm run build" in the repository first.\n');
  });
});
