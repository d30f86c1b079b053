import { Workflow, WorkflowRun } from '@nest-temporal/nestjs/workflow';
import { Address, Parcel, Size } from './parcel.dto.js';

@Workflow()
export class ParcelWorkflow {
  @WorkflowRun()
  async run(parcel: Parcel): Promise<boolean[]> {
    return [
      parcel instanceof Parcel,
      parcel.sentAt instanceof Date,
      parcel.labels instanceof Set,
      parcel.prices instanceof Map,
      parcel.barcode instanceof Uint8Array,
      parcel.to instanceof Address,
      parcel.stops[0] instanceof Address,
      parcel.size === Size.large,
      parcel.note === undefined,
    ];
  }
}
