import { invariant } from '../../../common/errors.js';
import type { LogLevel, LogAttributes } from '../../../common/telemetry.js';
import { RealmHost, type RealmHostOptions } from '../../../sandbox/realm-host.js';
import { MetricSink } from './metric-sink.js';
import type { CreateWorkflowHost, HostLoggers } from './workflow-task-processor.js';

/** The realm of a workflow task processor, with what `init` says of it. */
export const createRealm: CreateWorkflowHost = ({ bundle, options }, { workflowLogger, logger, ...loggers }) => {
  invariant(bundle, 'A realm requires a bundle.');
  return RealmHost.create(bundle, {
    deadlockTimeoutMs: options.deadlockTimeoutMs,
    hasSourceMap: options.hasSourceMap,
    guard: options.guard,
    showsSources: options.showsSources,
    suspects: options.suspects,
    failureErrorTypes: options.failureErrorTypes,
    ...(options.validator ? { validator: options.validator } : {}),
    onLog: (level: LogLevel, message: string, attributes: LogAttributes) =>
      workflowLogger.log(level, message, attributes),
    replayedSinks: options.replayedSinks,
    ...outletsOf(loggers),
    onWarning: (message) => logger.warn(message),
  });
};

/** Where what workflows measure goes, and their calls of sinks. */
export function outletsOf({ meter, callSink }: Pick<HostLoggers, 'meter' | 'callSink'>): HostOutlets {
  const metrics = new MetricSink(meter);
  return { onMeasure: (measurement) => metrics.record(measurement), onSink: callSink };
}

type HostOutlets = Pick<RealmHostOptions, 'onMeasure' | 'onSink'>;
