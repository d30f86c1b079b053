import { TemporalError } from '../common/errors.js';

/**
 * History, a task or a workflow command that the engine cannot process: a fault of the server, of the library, or a
 * feature that the engine does not have. Never the author's. The run must be dropped.
 */
export class EngineFault extends TemporalError {
  override readonly name: string = 'EngineFault';

  constructor(message: string) {
    super('TEMPORAL_ENGINE_FAULT', message);
  }
}
