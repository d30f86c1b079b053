// #region guard
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { getActivityContext, isTemporalContext } from '@nest-temporal/nestjs';

@Injectable()
export class ShopOpenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!isTemporalContext(context)) return true;
    const { info } = getActivityContext(context);
    return info.workflowExecution?.workflowId.startsWith('night/') !== true;
  }
}
// #endregion guard
