import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { shipments } from './schema.js';
import { insertOnce, type StepKey } from './step-row.js';

/** The parcels that were handed over. */
@Injectable()
export class ShipmentLedger {
  constructor(private readonly database: Database) {}

  async handOver(key: StepKey, address: string): Promise<{ trackingNumber: string }> {
    const trackingNumber = `parcel-${createHash('sha256').update(key.workflowId).digest('hex').slice(0, 12)}`;
    const { row } = await insertOnce(this.database.queries, shipments, { ...key, address, trackingNumber });
    return { trackingNumber: row.trackingNumber };
  }
}
