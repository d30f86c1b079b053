import { loggerFrom, type Logger } from '../../../common/telemetry.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

/** Logs across the port. */
export function createThreadLogger(
  port: Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>,
  fromWorkflow: boolean,
): Logger {
  return loggerFrom((level, message, attributes) => {
    port.post({ type: 'log', level, message, fromWorkflow, ...(attributes ? { attributes } : {}) });
  });
}
