// What every benchmark prints beside its figures, and how it prints a table.
import { cpus, loadavg } from 'node:os';

/** One line that says where and under what load the figures were taken. */
export function machine() {
  const [{ model }] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `${model}, ${cpus().length} cores, load average ${load.join(' ')}, Node ${process.version}`;
}

/** CPU time of this process so far, user and system, in microseconds. */
export function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Minimum and median of a list of numbers. */
export function minAndMedian(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/** Prints rows of cells as a Markdown table with aligned columns. */
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  console.log(line(rows[0]));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of rows.slice(1)) console.log(line(row));
}
