import type { Meter } from '../../../common/telemetry.js';
import type { FromProcessor } from './thread-protocol.js';

type Measurement = Extract<FromProcessor, { type: 'metric' }>;
type Record = (measurement: Measurement) => void;

/** Measurements of the workflow task processor, into the meter of the main thread. */
export class MetricSink {
  private readonly instruments = new Map<string, Record>();

  constructor(private readonly meter: Meter) {}

  record(measurement: Measurement): void {
    let instrument = this.instruments.get(measurement.name);
    if (!instrument) {
      instrument = this.create(measurement);
      this.instruments.set(measurement.name, instrument);
    }
    instrument(measurement);
  }

  private create({ kind, name }: Measurement): Record {
    switch (kind) {
      case 'counter': {
        const counter = this.meter.createCounter(name);
        return ({ value, tags }) => counter.add(value, tags);
      }
      case 'histogram': {
        const histogram = this.meter.createHistogram(name);
        return ({ value, tags }) => histogram.record(value, tags);
      }
      case 'gauge': {
        const gauge = this.meter.createGauge(name);
        return ({ value, tags }) => gauge.set(value, tags);
      }
    }
  }
}
