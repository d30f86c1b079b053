import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';
import { Shipment } from '../contract/fulfilment.js';
import { ShippingAddress } from '../contract/order.contract.js';
import { ShipmentLedger } from '../database/shipment-ledger.js';
import { currentStep } from './current-step.js';

@Injectable()
@Activity()
export class ShipmentActivities {
  constructor(private readonly ledger: ShipmentLedger) {}

  @Activity()
  async ship({ street, city, country }: ShippingAddress): Promise<Shipment> {
    return this.ledger.handOver(currentStep(), `${street}, ${city}, ${country}`);
  }
}
