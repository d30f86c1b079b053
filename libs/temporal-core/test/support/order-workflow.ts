/** A workflow class as a client sees it; no spec runs its methods. */
import { Type } from 'class-transformer';
import { IsInt, IsString, Min, ValidateNested } from 'class-validator';
import { Query, Signal, Update, Workflow, WorkflowRun } from '@nest-temporal/core/workflow';

export class OrderLine {
  @IsString() sku!: string;
  @IsInt() @Min(1) quantity!: number;
}

export class Order {
  @IsString() id!: string;
  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];
}

export class Approval {
  @IsString() by!: string;
}

/** What the workflow returns; revived by `returns`. */
export class Receipt {
  id!: string;
  @Type(() => Date) paidAt!: Date;

  get label(): string {
    return `receipt ${this.id}`;
  }
}

@Workflow({ name: 'order.v2' })
export class OrderWorkflow {
  @WorkflowRun()
  async run(order: Order): Promise<Receipt> {
    throw new Error(`not run: ${order.id}`);
  }

  @Signal({ name: 'approve.v2' })
  approve(_approval: Approval): void {}

  @Query({ name: 'receipt-of' })
  receipt(): Receipt {
    throw new Error('not run');
  }

  @Update()
  async setQuantity(line: OrderLine): Promise<number> {
    return line.quantity;
  }

  /** Not a message: it has no decorator. */
  forgotten(): void {}
}
