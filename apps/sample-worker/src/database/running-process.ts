/** A process as it can be told from a later one that was given the same id. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  /** When it began, in the words of the operating system; absent where that cannot be found out. */
  readonly startedAt?: string;
}

export async function thisProcess(): Promise<RunningProcess> {
  return { pid: process.pid, startedAt: await startOf(process.pid) };
}

/** Whether `other` still runs. In doubt it does: a wrong yes asks the user to look, a wrong no costs data. */
export async function isRunning(other: RunningProcess): Promise<boolean> {
  if (!exists(other.pid)) return false;
  const startedAt = await startOf(other.pid);
  if (startedAt === undefined) return exists(other.pid);
  return other.startedAt === undefined || other.startedAt === startedAt;
}

function exists(pid: number): boolean {
  try {
    // Signal 0 is not sent; it only asks whether it could be.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function startOf(pid: number): Promise<string | undefined> {
  try {
    return process.platform === 'linux' ? await startOnLinux(pid) : await startByPs(pid);
  } catch {
    return undefined;
  }
}

/** Ticks from boot to its start, and the boot: process ids and ticks begin anew after each. */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const [boot, stat] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  // The second field is the name of the program in parentheses, and may hold spaces; the start is the 22nd.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks && `${boot.trim()}/${ticks}`;
}

async function startByPs(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return stdout.trim() || undefined;
}
