/** `@nest-temporal/nestjs/health`: an indicator for `@nestjs/terminus`, which it needs. */
export { TemporalHealthIndicator } from './temporal-health.indicator.js';
export type { TemporalHealth, TemporalHealthOptions } from './temporal-health.indicator.js';
export { TemporalHealthModule } from './temporal-health.module.js';
export type { TaskHealth, WorkerHealth } from './worker-health.js';
