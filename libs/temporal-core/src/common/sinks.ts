/** Sinks: functions of the worker that workflow code calls without an answer. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are the author's
export type SinkFunction = (...args: any[]) => void;
/** Sink functions by name. */
export type Sink = Record<string, SinkFunction>;
/** Sinks by name. */
export type Sinks = Record<string, Sink>;

/** A call of a sink function, as it leaves the realm. */
export interface SinkCallText {
  sinkName: string;
  fnName: string;
  /** The list of arguments, as `writeCopy` wrote it. */
  args: string;
  /** `workflowInfo()`, written in the same way. */
  info: string;
}
