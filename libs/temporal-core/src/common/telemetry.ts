/** Severity of a log record. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Structured values of a log record. */
export type LogAttributes = Record<string, unknown>;

/** Receives the log records of the SDK. In workflow code, `log` has the same methods and logs nothing during replay. */
export interface Logger {
  log(level: LogLevel, message: string, attributes?: LogAttributes): void;
  trace(message: string, attributes?: LogAttributes): void;
  debug(message: string, attributes?: LogAttributes): void;
  info(message: string, attributes?: LogAttributes): void;
  warn(message: string, attributes?: LogAttributes): void;
  error(message: string, attributes?: LogAttributes): void;
}

/** Creates a {@link Logger} from a function. */
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

/** A logger that discards all records. */
export const noopLogger: Logger = loggerFrom(() => undefined);

/** Tags of a metric. */
export type MetricTags = Record<string, string | number | boolean>;

/** Counts events. */
export interface MetricCounter {
  add(value: number, tags?: MetricTags): void;
}

/** Records a distribution of values. */
export interface MetricHistogram {
  record(value: number, tags?: MetricTags): void;
}

/** Records the latest value. */
export interface MetricGauge {
  set(value: number, tags?: MetricTags): void;
}

/** One measurement of a metric, as it crosses threads. */
export interface Measurement {
  kind: 'counter' | 'histogram' | 'gauge';
  name: string;
  value: number;
  tags?: MetricTags;
  unit?: string;
  description?: string;
}

/** Creates a {@link Meter} from a function. */
export function meterFrom(measure: (measurement: Measurement) => void, common?: MetricTags): Meter {
  const create =
    (kind: Measurement['kind']) =>
    (name: string, unit?: string, description?: string) =>
    (value: number, own?: MetricTags) => {
      const tags = common && own ? { ...common, ...own } : (own ?? common);
      measure({
        kind,
        name,
        value,
        ...(tags ? { tags } : {}),
        ...(unit === undefined ? {} : { unit }),
        ...(description === undefined ? {} : { description }),
      });
    };
  return {
    createCounter: (...of) => ({ add: create('counter')(...of) }),
    createHistogram: (...of) => ({ record: create('histogram')(...of) }),
    createGauge: (...of) => ({ set: create('gauge')(...of) }),
    withTags: (tags) => meterFrom(measure, { ...common, ...tags }),
  };
}

/** Creates metrics. The names are those of Temporal's SDK metrics, including the prefix, such as `temporal_request`. */
export interface Meter {
  createCounter(name: string, unit?: string, description?: string): MetricCounter;
  createHistogram(name: string, unit?: string, description?: string): MetricHistogram;
  createGauge(name: string, unit?: string, description?: string): MetricGauge;
  /** Returns a meter that adds `tags` to all its metrics. */
  withTags(tags: MetricTags): Meter;
}

/** A meter that discards all measurements. */
export const noopMeter: Meter = {
  createCounter: () => ({ add: () => undefined }),
  createHistogram: () => ({ record: () => undefined }),
  createGauge: () => ({ set: () => undefined }),
  withTags: () => noopMeter,
};
