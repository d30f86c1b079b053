import type { Meter, MetricTags } from '../../../common/telemetry.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

/** Measures across the port. */
export function createThreadMeter(
  port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>,
  common?: MetricTags,
): Meter {
  const send = (kind: 'counter' | 'histogram' | 'gauge', name: string) => (value: number, tags?: MetricTags) => {
    const merged = common && tags ? { ...common, ...tags } : (tags ?? common);
    port.post({ type: 'metric', kind, name, value, ...(merged ? { tags: merged } : {}) });
  };
  return {
    createCounter: (name) => ({ add: send('counter', name) }),
    createHistogram: (name) => ({ record: send('histogram', name) }),
    createGauge: (name) => ({ set: send('gauge', name) }),
    withTags: (tags) => createThreadMeter(port, { ...common, ...tags }),
  };
}
