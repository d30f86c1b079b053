import {
  type ActivityFunction,
  type ActivityInput,
  type ActivityInterface,
  type ContinueAsNewInput,
  type ContinueAsNewInputOptions,
  defaultPayloadConverter,
  getRandomStream,
  type Headers,
  inWorkflowContext,
  type LocalActivityInput,
  log,
  type Next,
  NotAnActivityMethod,
  type Payload,
  type PayloadConverter,
  type QueryInput,
  type SearchAttributes,
  type SearchAttributeValue,
  type SignalInput,
  type SignalWorkflowInput,
  type StartChildWorkflowExecutionInput,
  type TimerInput,
  type UnsafeWorkflowInfo,
  type UpdateInput,
  uuid4,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInfo,
  workflowInfo,
  type WorkflowInterceptors,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
  workflowRandom,
  type WorkflowRandomStream,
} from '@temporalio/workflow';

export async function infoWorkflow(): Promise<unknown> {
  const info: WorkflowInfo = workflowInfo();
  const unsafe: UnsafeWorkflowInfo = info.unsafe;
  log.info('told', { attempt: info.attempt });
  return [info.workflowType, info.attempt, info.namespace, info.startTime instanceof Date, typeof unsafe.isReplaying];
}

export async function randomWorkflow(): Promise<unknown> {
  const stream: WorkflowRandomStream = getRandomStream('dice');
  const drawn = [stream.random(), workflowRandom.random(), Math.random(), stream.with(() => Math.random())];
  const ids = [uuid4(), stream.uuid4(), workflowRandom.uuid4()];
  const bytes = stream.fill(new Uint8Array(4));
  return [
    new Set(drawn).size,
    drawn.every((one) => one >= 0 && one < 1),
    ids.map((id) => id.length),
    bytes.length,
    inWorkflowContext(),
  ];
}

export async function converterWorkflow(): Promise<unknown> {
  const converter: PayloadConverter = defaultPayloadConverter;
  const payload = converter.toPayload({ a: [1, 'two', null] }) as Payload;
  return [converter.fromPayload(payload as never), typeof NotAnActivityMethod];
}

export async function typesWorkflow(): Promise<unknown> {
  const value: SearchAttributeValue = ['word'];
  const attributes: SearchAttributes = { CustomKeywordField: value };
  const activity: ActivityFunction<[number], string> = async (given) => `${given}`;
  const some: ActivityInterface = { activity };
  const headers: Headers = {};
  return [attributes, await some['activity']?.(1), headers];
}

class Inbound implements WorkflowInboundCallsInterceptor {
  async execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    return await next(input);
  }

  async handleSignal(input: SignalInput, next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>): Promise<void> {
    return next({ ...input, args: [...input.args] });
  }

  async handleQuery(input: QueryInput, next: Next<WorkflowInboundCallsInterceptor, 'handleQuery'>): Promise<unknown> {
    return next(input);
  }

  async handleUpdate(
    input: UpdateInput,
    next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>,
  ): Promise<unknown> {
    return next(input);
  }

  validateUpdate(input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'validateUpdate'>): void {
    next(input);
  }
}

class Outbound implements WorkflowOutboundCallsInterceptor {
  async scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ): Promise<unknown> {
    return await next({ ...input, headers: { ...input.headers } });
  }

  async scheduleLocalActivity(
    input: LocalActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleLocalActivity'>,
  ): Promise<unknown> {
    return await next({ ...input, headers: { ...input.headers } });
  }

  async startTimer(input: TimerInput, next: Next<WorkflowOutboundCallsInterceptor, 'startTimer'>): Promise<void> {
    return next({ ...input, durationMs: input.durationMs });
  }

  async signalWorkflow(
    input: SignalWorkflowInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'signalWorkflow'>,
  ): Promise<void> {
    return next(input);
  }

  async startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'startChildWorkflowExecution'>,
  ): Promise<[Promise<string>, Promise<unknown>]> {
    return next(input);
  }

  async continueAsNew(
    input: ContinueAsNewInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'continueAsNew'>,
  ): Promise<never> {
    const options: ContinueAsNewInputOptions = input.options;
    return next({ ...input, options });
  }
}

export const interceptors: WorkflowInterceptorsFactory = (): WorkflowInterceptors => ({
  inbound: [new Inbound()],
  outbound: [new Outbound()],
});
