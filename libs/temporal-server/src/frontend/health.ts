/** `grpc.health.v1.Health`, Check only: watching is a stream, which the gRPC transport answers. */
import { HealthCheckResponse_ServingStatus as ServingStatus } from '@nest-temporal/core/internal/proto/enums';
import type { HealthRpcs } from '@nest-temporal/core/internal/proto/index';
import { ServiceError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';

/** Tells how services are: '' is the server as a whole. */
export class Health {
  private readonly services: ReadonlySet<string>;
  private isServing = true;
  private readonly watchers = new Set<() => void>();

  constructor(services: readonly string[]) {
    this.services = new Set(['', ...services]);
  }

  statusOf(service: string): ServingStatus {
    if (!this.services.has(service)) return ServingStatus.SERVICE_UNKNOWN;
    return this.isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  /** Calls `onChange` with every change; returns what ends that. */
  watch(onChange: () => void): () => void {
    this.watchers.add(onChange);
    return () => void this.watchers.delete(onChange);
  }

  stop(): void {
    this.isServing = false;
    for (const onChange of this.watchers) onChange();
  }
}

export function createHealthHandlers(health: Health): Handlers<HealthRpcs> {
  return {
    check: ({ service = '' }) => {
      const status = health.statusOf(service);
      if (status === ServingStatus.SERVICE_UNKNOWN) throw new ServiceError('NOT_FOUND', 'unknown service');
      return { status };
    },
  };
}
