import type { Measurement, Meter } from '../../../common/telemetry.js';

type Instrument = (measurement: Measurement) => void;

/** Measurements of the workflow task processor, into the meter of the main thread. */
export class MetricSink {
  private readonly instruments = new Map<string, Instrument>();

  constructor(private readonly meter: Meter) {}

  record(measurement: Measurement): void {
    const key = `${measurement.kind} ${measurement.name}`;
    let instrument = this.instruments.get(key);
    if (!instrument) {
      instrument = this.create(measurement);
      this.instruments.set(key, instrument);
    }
    instrument(measurement);
  }

  private create({ kind, name, unit, description }: Measurement): Instrument {
    switch (kind) {
      case 'counter': {
        const counter = this.meter.createCounter(name, unit, description);
        return ({ value, tags }) => counter.add(value, tags);
      }
      case 'histogram': {
        const histogram = this.meter.createHistogram(name, unit, description);
        return ({ value, tags }) => histogram.record(value, tags);
      }
      case 'gauge': {
        const gauge = this.meter.createGauge(name, unit, description);
        return ({ value, tags }) => gauge.set(value, tags);
      }
    }
  }
}
