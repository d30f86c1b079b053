import { meterFrom, type Meter } from '../../../common/telemetry.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

/** Measures across the port. */
export function createThreadMeter(port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>): Meter {
  return meterFrom((measurement) => port.post({ type: 'metric', ...measurement }));
}
