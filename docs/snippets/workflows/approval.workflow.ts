import {
  condition,
  Query,
  RawValue,
  Signal,
  Workflow,
  WorkflowInit,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';

export class ApprovalPlan {
  approvers: string[];
}

// #region init
@Workflow({ name: 'approval.v2' })
@WorkflowInit()
export class ApprovalWorkflow {
  private readonly missing: Set<string>;
  private readonly unknown: string[] = [];

  constructor(plan: ApprovalPlan) {
    this.missing = new Set(plan.approvers);
  }

  @WorkflowRun()
  async run(_plan: ApprovalPlan): Promise<string[]> {
    await condition(() => this.missing.size === 0);
    return this.unknown;
  }

  @Signal({ name: 'approval.given', description: 'Somebody approved' })
  approve(by: string): void {
    this.missing.delete(by);
  }

  @Query()
  missingApprovers(): string[] {
    return [...this.missing];
  }
  // #endregion init

  // #region dynamic
  @Signal({ dynamic: true })
  anyOther(name: string, _values: RawValue[]): void {
    this.unknown.push(name);
  }
  // #endregion dynamic
  // #region init
}
// #endregion init
