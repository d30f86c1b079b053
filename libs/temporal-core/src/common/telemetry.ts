/** Severity of a log line. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Structured values beside a log message. */
export type LogAttributes = Record<string, unknown>;

/** Where the SDK logs to. Inside a workflow, `log` has the same methods and is silent on replay. */
export interface Logger {
  log(level: LogLevel, message: string, attributes?: LogAttributes): void;
  trace(message: string, attributes?: LogAttributes): void;
  debug(message: string, attributes?: LogAttributes): void;
  info(message: string, attributes?: LogAttributes): void;
  warn(message: string, attributes?: LogAttributes): void;
  error(message: string, attributes?: LogAttributes): void;
}

/** Makes a {@link Logger} of one function. */
export function loggerFrom(write: (level: LogLevel, message: string, attributes?: LogAttributes) => void): Logger {
  return {
    log: write,
    trace: (message, attributes) => write('TRACE', message, attributes),
    debug: (message, attributes) => write('DEBUG', message, attributes),
    info: (message, attributes) => write('INFO', message, attributes),
    warn: (message, attributes) => write('WARN', message, attributes),
    error: (message, attributes) => write('ERROR', message, attributes),
  };
}

/** Logs nothing. */
export const noopLogger: Logger = loggerFrom(() => undefined);

/** Values by which a metric is split. */
export type MetricTags = Record<string, string | number | boolean>;

/** Goes up by 1 or more. */
export interface MetricCounter {
  add(value: number, tags?: MetricTags): void;
}

/** Records a distribution of values. */
export interface MetricHistogram {
  record(value: number, tags?: MetricTags): void;
}

/** Holds the latest value. */
export interface MetricGauge {
  set(value: number, tags?: MetricTags): void;
}

/** Makes metrics. Names are those of Temporal's SDK metrics, with their prefix: `temporal_request`. */
export interface Meter {
  createCounter(name: string, unit?: string, description?: string): MetricCounter;
  createHistogram(name: string, unit?: string, description?: string): MetricHistogram;
  createGauge(name: string, unit?: string, description?: string): MetricGauge;
  /** The same meter with `tags` on all that it makes. */
  withTags(tags: MetricTags): Meter;
}

/** Measures nothing. */
export const noopMeter: Meter = {
  createCounter: () => ({ add: () => undefined }),
  createHistogram: () => ({ record: () => undefined }),
  createGauge: () => ({ set: () => undefined }),
  withTags: () => noopMeter,
};
