import { Inject } from '@nestjs/common';
import { getTemporalClientToken, getTemporalConnectionToken } from '../temporal.tokens.js';

/** Injects the `WorkflowClient` of the connection with this name; without one, the default client. */
export function InjectTemporalClient(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTemporalClientToken(name));
}

/** Injects the `Connection` with this name; without one, the default connection. */
export function InjectTemporalConnection(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTemporalConnectionToken(name));
}
