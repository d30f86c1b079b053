import { fileURLToPath } from 'node:url';
import { Global, Injectable, Module } from '@nestjs/common';

/** What the environment says, read when the application starts. */
@Injectable()
export class WorkerSettings {
  readonly temporal = {
    address: process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233',
    namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default',
  };
  /** A PostgreSQL database. Without one the orders are kept in {@link dataDir}. */
  readonly databaseUrl = process.env['DATABASE_URL'];
  /** Folder of the embedded database; one worker at a time may open it. */
  readonly dataDir = process.env['SAMPLE_DATA_DIR'] ?? fileURLToPath(new URL('../.data/orders', import.meta.url));
  /** How long the simulated payment gateway takes. */
  readonly gatewayLatencyMs = numberFrom('PAYMENT_LATENCY_MS', 300);
  /** How many of its calls fail, from 0 to 1: temporary failures, which are retried. */
  readonly gatewayFailureRate = numberFrom('PAYMENT_FAILURE_RATE', 0);
}

@Global()
@Module({ providers: [WorkerSettings], exports: [WorkerSettings] })
export class SettingsModule {}

function numberFrom(name: string, fallback: number): number {
  const text = process.env[name];
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (!(value >= 0)) throw new RangeError(`${name}=${text} is not a number from 0`);
  return value;
}
