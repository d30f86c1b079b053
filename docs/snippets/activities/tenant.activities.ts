// #region request
import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Activity, type ActivityContext } from '@nest-temporal/nestjs';

@Injectable({ scope: Scope.REQUEST })
export class Tenant {
  readonly name: string;

  constructor(@Inject(REQUEST) { info }: ActivityContext) {
    this.name = info.workflowExecution?.workflowId.split('/')[0] ?? 'nobody';
  }
}

@Injectable()
@Activity()
export class TenantActivities {
  constructor(private readonly tenant: Tenant) {}

  @Activity()
  async whoIsIt(): Promise<string> {
    return this.tenant.name;
  }
}
// #endregion request
