import { invariant } from '../../../common/errors.js';
import type { LogLevel, LogAttributes, Meter, MetricTags } from '../../../common/telemetry.js';
import { RealmHost } from '../../../sandbox/realm-host.js';
import type { CreateWorkflowHost } from './workflow-task-processor.js';

/** The realm of a workflow task processor, with what `init` says of it. */
export const createRealm: CreateWorkflowHost = ({ bundle, options }, { workflowLogger, logger, meter }) => {
  invariant(bundle, 'A realm requires a bundle.');
  return RealmHost.create(bundle, {
    deadlockTimeoutMs: options.deadlockTimeoutMs,
    hasSourceMap: options.hasSourceMap,
    guard: options.guard,
    suspects: options.suspects,
    failureErrorTypes: options.failureErrorTypes,
    ...(options.validator ? { validator: options.validator } : {}),
    onLog: (level: LogLevel, message: string, attributes: LogAttributes) =>
      workflowLogger.log(level, message, attributes),
    onCount: countInto(meter),
    onWarning: (message) => logger.warn(message),
  });
};

/** Counts what workflows report. */
export function countInto(meter: Meter): (counter: string, attributes: MetricTags) => void {
  return (counter, attributes) => meter.createCounter(counter).add(1, attributes);
}
