import {
  type ActivateInput,
  type ConcludeActivationInput,
  type ConcludeActivationOutput,
  type DisposeInput,
  type GetLogAttributesInput,
  type GetMetricTagsInput,
  log,
  type LoggerSinks,
  metricMeter,
  type Next,
  proxySinks,
  setWorkflowOptions,
  type Sink,
  type SinkFunction,
  type Sinks,
  type WorkflowInternalsInterceptor,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';

interface CountingSink extends Sink {
  count: SinkFunction;
}
interface OwnSinks extends Sinks {
  counting: CountingSink;
}

const { counting } = proxySinks<OwnSinks>();
const { defaultWorkerLogger } = proxySinks<LoggerSinks>();
const counter = metricMeter.withTags({ suite: 'compat' }).createCounter('told', '1', 'What was told');
const histogram = metricMeter.createHistogram('took', 'float', 'ms', 'How long it took');
const gauge = metricMeter.createGauge('left', 'int').withTags({ what: 'nothing' });

export async function outletsWorkflow(): Promise<unknown> {
  counting.count(new Date(), { a: [1] });
  defaultWorkerLogger.info('by the sink', { a: 1 });
  counter.add(1);
  counter.withTags({ a: 'b' }).add(2, { c: 'd' });
  histogram.record(1.5);
  gauge.set(0);
  log.info('told');
  return 'told';
}

class Listed extends Error {}

export async function optionsWorkflow(): Promise<void> {
  throw new Listed('listed');
}
setWorkflowOptions({ failureExceptionTypes: [Listed] }, optionsWorkflow);

export async function dynamicOptionsWorkflow(): Promise<void> {
  throw new Listed('listed as well');
}
setWorkflowOptions(() => ({ failureExceptionTypes: [Error] }), dynamicOptionsWorkflow);

export const internals: WorkflowInternalsInterceptor = {
  activate(input: ActivateInput, next: Next<WorkflowInternalsInterceptor, 'activate'>) {
    next(input);
  },
  concludeActivation(
    input: ConcludeActivationInput,
    next: Next<WorkflowInternalsInterceptor, 'concludeActivation'>,
  ): ConcludeActivationOutput {
    return next(input);
  },
  dispose(input: DisposeInput, next: Next<WorkflowInternalsInterceptor, 'dispose'>) {
    next(input);
  },
};

export const outletInterceptor: WorkflowOutboundCallsInterceptor = {
  getLogAttributes: (input: GetLogAttributesInput, next) => next({ ...input, suite: 'compat' }),
  getMetricTags: (input: GetMetricTagsInput, next) => next({ ...input, suite: 'compat' }),
};
