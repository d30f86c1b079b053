import { errorAttributes } from '../common/error-text.js';
import { readCopy } from '../common/copied-values.js';
import type { Sink, SinkCallText, SinkFunction, Sinks } from '../common/sinks.js';
import { TypedSearchAttributes, type SearchAttributePair } from '../common/search-attributes.js';
import type { LogAttributes, Logger } from '../common/telemetry.js';
import type { WorkflowInfo } from '../activation/workflow-info.js';

/** The worker's end of a sink function. */
export interface InjectedSinkFunction<F extends SinkFunction = SinkFunction> {
  /**
   * Called with information about the calling run and with copies of the arguments. What it throws is logged. The worker does
   * not wait for a promise that it returns, except when it shuts down.
   */
  fn(info: WorkflowInfo, ...args: Parameters<F>): void | Promise<void>;
  /** Whether the function is also called during replay. @defaultValue `false` */
  callDuringReplay?: boolean;
}

/** Functions of a sink by name. */
export type InjectedSink<T extends Sink> = { [P in keyof T]: InjectedSinkFunction<T[P]> };

/** The sinks that `proxySinks<T>()` returns, as the worker option `sinks` takes them. */
export type InjectedSinks<T extends Sinks = Sinks> = { [P in keyof T]: InjectedSink<T[P]> };

/** Calls the sinks of a worker. */
export class SinkCalls {
  private readonly sinks: InjectedSinks;
  private readonly running = new Set<Promise<void>>();
  private readonly unknown = new Set<string>();

  constructor(
    sinks: InjectedSinks,
    private readonly logger: Logger,
  ) {
    this.sinks = { defaultWorkerLogger: loggerSink(logger), ...sinks };
  }

  /** Functions that are called during replay, as `sink.function`. */
  get replayed(): string[] {
    return Object.entries(this.sinks).flatMap(([sinkName, sink]) =>
      Object.entries(sink).flatMap(([fnName, { callDuringReplay }]) =>
        callDuringReplay ? `${sinkName}.${fnName}` : [],
      ),
    );
  }

  /** Calls a function soon: workflow code may be on the stack, and must not be held up. Never throws. */
  readonly call = (call: SinkCallText): void => {
    const sink = Object.hasOwn(this.sinks, call.sinkName) ? this.sinks[call.sinkName] : undefined;
    const injected = sink && Object.hasOwn(sink, call.fnName) ? sink[call.fnName] : undefined;
    if (!injected) return this.warnOnce(`${call.sinkName}.${call.fnName}`);
    const running = Promise.resolve()
      .then(() => injected.fn(readInfo(call.info), ...(readCopy(call.args) as unknown[])))
      .catch((error: unknown) => this.logFailure(call, error))
      .finally(() => this.running.delete(running));
    this.running.add(running);
  };

  /** Resolves when no function is running. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private warnOnce(name: string): void {
    if (this.unknown.has(name)) return;
    this.unknown.add(name);
    this.logger.warn(`Workflows call the sink function "${name}", which the worker option "sinks" does not contain`);
  }

  private logFailure({ sinkName, fnName, info }: SinkCallText, error: unknown): void {
    const { workflowId, runId, workflowType } = readInfo(info);
    const sink = `${sinkName}.${fnName}`;
    this.logger.error('Sink function failed', { sink, workflowType, workflowId, runId, ...errorAttributes(error) });
  }
}

/** The logger of the worker, as workflows of the official TypeScript SDK may call it. */
function loggerSink(logger: Logger): InjectedSink<Sink> {
  const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
  const log = (level: (typeof levels)[number]): InjectedSinkFunction => ({
    fn: ({ workflowType, workflowId, runId }, message: string, attributes?: LogAttributes) =>
      logger[level](message, { workflowType, workflowId, runId, ...attributes }),
  });
  return Object.fromEntries(levels.map((level) => [level, log(level)]));
}

function readInfo(text: string): WorkflowInfo {
  const { unsafe, typedSearchAttributes, ...facts } = readCopy(text) as WorkflowInfo & {
    typedSearchAttributes: readonly SearchAttributePair[];
  };
  const typed = new TypedSearchAttributes(typedSearchAttributes);
  return { ...facts, typedSearchAttributes: typed, unsafe: { ...unsafe, now: Date.now } };
}
