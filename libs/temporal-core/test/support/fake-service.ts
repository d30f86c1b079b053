/** A WorkflowService for unit specs: answers by functions of the spec, and remembers what it was asked. */
import type { WorkflowService } from '../../src/transport/workflow-service.js';

type Answers = { [M in keyof WorkflowService]?: (...call: Parameters<WorkflowService[M]>) => unknown };

export interface FakeConnection {
  readonly workflowService: WorkflowService;
  /** Requests in the order in which they came. */
  readonly requests: Record<string, unknown>[];
}

export function fakeConnection(answers: Answers): FakeConnection {
  const requests: Record<string, unknown>[] = [];
  const workflowService = new Proxy({} as WorkflowService, {
    get: (_target, method: keyof WorkflowService) => {
      const answer = answers[method] as ((...call: unknown[]) => unknown) | undefined;
      if (!answer) throw new Error(`The spec has no answer to ${method}`);
      return async (request: Record<string, unknown>, options?: unknown) => {
        requests.push(structuredClone(request));
        return answer(request, options);
      };
    },
  });
  return { workflowService, requests };
}
