import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  currentUpdateInfo,
  log,
  proxyActivities,
  Update,
  UpdateValidator,
  Workflow,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';
import { CartLine } from './cart.dto.js';
import type { StockActivities } from './stock.activities.js';

@Workflow()
export class CartWorkflow {
  private readonly stock = proxyActivities<StockActivities>({ startToCloseTimeout: '10 seconds' });
  private readonly lines: CartLine[] = [];
  private isCheckedOut = false;

  // #region run
  @WorkflowRun()
  async run(): Promise<number> {
    await condition(() => this.isCheckedOut);
    await condition(allHandlersFinished);
    return this.lines.length;
  }
  // #endregion run

  // #region update
  @Update()
  async add(line: CartLine): Promise<number> {
    await this.stock.reserve(line.sku, line.quantity);
    this.lines.push(line);
    return this.lines.length;
  }
  // #endregion update

  // #region validator
  @UpdateValidator('add')
  checkAdd(line: CartLine): void {
    if (this.isCheckedOut) throw ApplicationFailure.nonRetryable(`${line.sku} comes too late`, 'CheckedOut');
  }
  // #endregion validator

  // #region info
  @Update({ description: 'Ends the shopping', unfinishedPolicy: 'ABANDON' })
  checkOut(): number {
    log.info('Checking out', { requestedBy: currentUpdateInfo()?.id });
    this.isCheckedOut = true;
    return this.lines.length;
  }
  // #endregion info
}
