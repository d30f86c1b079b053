/**
 * Where a workflow waits: the stack of each call of the workflow API that has not been answered. Stacks are taken only in
 * runs that were built for a query that asks for them, so that other runs pay nothing.
 */
/** A stack, formatted when it is first read. */
export interface WaitTrace {
  readonly stack?: string;
}

/** What workflow code waits for, of one kind. */
export interface Waits {
  traces(): Iterable<WaitTrace>;
}

/** The stack of the caller. */
export function traceWait(): WaitTrace {
  return new Error();
}

/** Stack traces with the author's files, oldest call first; each once. */
export function stacksOf(waits: readonly Waits[], mapStack: (stack: string) => string): string[] {
  const stacks = waits.flatMap((table) => [...table.traces()].map(({ stack = '' }) => mapStack(stack)));
  const own = stacks.map((stack) =>
    stack
      .split('\n')
      .filter((line) => framePattern.test(line))
      .join('\n'),
  );
  return [...new Set(own.filter((stack) => stack !== ''))];
}

/** `    at async Order.run (orders/order.workflow.ts:7:5)`, or without a name `    at order.workflow.ts:7:5`. */
const framePattern = /^\s+at (?:(?<name>.+?) \()?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** A frame as the Temporal Web UI reads it. */
interface StackLocation {
  file_path: string;
  line: number;
  column: number;
  function_name?: string;
  internal_code: boolean;
}

export function toLocations(stack: string): StackLocation[] {
  return stack.split('\n').flatMap((frame) => {
    const { name, file = '', line, column } = framePattern.exec(frame)?.groups ?? {};
    const place = { file_path: file, line: Number(line), column: Number(column), internal_code: false };
    return file === '' ? [] : [name === undefined ? place : { ...place, function_name: name }];
  });
}
