// #region module
import { fileURLToPath } from 'node:url';
import { Injectable, Module } from '@nestjs/common';
import { TemporalModule, type InjectedSinks } from '@nest-temporal/nestjs';
import { CheckoutWorkflow, type CheckoutSinks } from './checkout.workflow.js';

@Injectable()
export class AuditLog {
  readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line);
  }
}

@Module({ providers: [AuditLog], exports: [AuditLog] })
export class AuditModule {}

@Module({
  imports: [
    TemporalModule.registerWorkerAsync({
      imports: [AuditModule],
      inject: [AuditLog],
      useFactory: (log: AuditLog) => {
        const sinks: InjectedSinks<CheckoutSinks> = {
          audit: {
            record: { fn: ({ workflowId }, orderId, step) => log.write(`${workflowId}: ${orderId} ${step}`) },
          },
        };
        const workflowModules = [fileURLToPath(new URL('./tenant.interceptors.ts', import.meta.url))];
        return { taskQueue: 'checkout', sinks, interceptors: { workflowModules } };
      },
    }),
  ],
  providers: [CheckoutWorkflow],
})
export class CheckoutModule {}
// #endregion module
