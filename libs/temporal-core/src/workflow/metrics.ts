import { meterFrom, type Meter } from '../common/telemetry.js';
import { activatorFor } from './runtime/current.js';

/**
 * Measures for the meter of the worker, with the namespace, task queue and type of the workflow as tags. Measures nothing
 * during replay.
 *
 * The methods of its metrics throw a WorkflowContextError outside workflow code. The metrics themselves may be created
 * anywhere, such as at module level.
 */
export const metricMeter: Meter = meterFrom((measurement) => {
  const activator = activatorFor(`metricMeter: "${measurement.name}"`);
  const tagsOf = activator.interceptors.outbound('getMetricTags', (tags) => tags);
  activator.measure({ ...measurement, tags: { ...tagsOf(activator.metricTags), ...measurement.tags } });
});
