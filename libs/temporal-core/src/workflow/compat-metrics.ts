import type { Meter, MetricCounter, MetricGauge, MetricHistogram, MetricTags } from '../common/telemetry.js';
import { metricMeter as ownMeter } from './metrics.js';

type WithTags<T> = T & { withTags(tags: MetricTags): WithTags<T> };
type ValueType = 'int' | 'float';

/** The meter of workflows with the parameters of the official TypeScript SDK. Values may be of either type. */
export interface MetricMeter {
  createCounter(name: string, unit?: string, description?: string): WithTags<MetricCounter>;
  createHistogram(name: string, valueType?: ValueType, unit?: string, description?: string): WithTags<MetricHistogram>;
  createGauge(name: string, valueType?: ValueType, unit?: string, description?: string): WithTags<MetricGauge>;
  withTags(tags: MetricTags): MetricMeter;
}

export const metricMeter: MetricMeter = meterOver(ownMeter);

function meterOver(meter: Meter): MetricMeter {
  return {
    createCounter: (...of) => tagged(meter, (tags) => tags.createCounter(...of)),
    createHistogram: (name, _type, ...of) => tagged(meter, (tags) => tags.createHistogram(name, ...of)),
    createGauge: (name, _type, ...of) => tagged(meter, (tags) => tags.createGauge(name, ...of)),
    withTags: (tags) => meterOver(meter.withTags(tags)),
  };
}

function tagged<T extends object>(meter: Meter, create: (meter: Meter) => T): WithTags<T> {
  return { ...create(meter), withTags: (tags) => tagged(meter.withTags(tags), create) };
}
