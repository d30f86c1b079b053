/**
 * The CPU time of one thread, read from another, also while it is stuck. Wall-clock time does not tell a workflow that loops
 * from one that waits for a processor on a machine under load.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** Id by which the operating system knows the calling thread; 0 where it does not say. */
export function ownThreadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1)) || 0;
  } catch {
    return 0;
  }
}

/** Linux counts in hundredths of a second, on all machines. */
const msPerTick = 10;

/**
 * CPU time that a thread of this process has had, in milliseconds. Where the operating system does not count by thread it is
 * that of the whole process, which is never less.
 */
export function cpuTimeMs(threadId: number): number {
  if (threadId > 0) {
    try {
      const stat = readFileSync(`/proc/self/task/${threadId}/stat`, 'latin1');
      // The name of the thread, in parentheses, may hold spaces.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * msPerTick;
    } catch {
      // The thread has ended.
    }
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
