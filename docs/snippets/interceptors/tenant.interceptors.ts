// #region interceptors
import { payloadConverter, type WorkflowInterceptors } from '@nest-temporal/nestjs/workflow';

// Module state belongs to one run: every run evaluates the workflow modules anew.
let tenant = 'unknown';

export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [
      {
        execute(input, next) {
          const header = input.headers['tenant'];
          if (header) tenant = String(payloadConverter().fromPayload(header));
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity(input, next) {
          const payload = payloadConverter().toPayload(tenant);
          return next(payload ? { ...input, headers: { ...input.headers, tenant: payload } } : input);
        },
        getLogAttributes: (input, next) => next({ ...input, tenant }),
        getMetricTags: (input, next) => next({ ...input, tenant }),
      },
    ],
  };
}
// #endregion interceptors
