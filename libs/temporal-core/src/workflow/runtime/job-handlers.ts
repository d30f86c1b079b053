/** One function per activation job: what each does to the run. */
import type {
  ActivationJob,
  ActivationJobs,
  CancelWorkflowJob,
  InitializeWorkflowJob,
} from '../../activation/activation.js';
import { InternalError, invariant } from '../../common/errors.js';
import { CancelledFailure } from '../../common/failures.js';
import { unusablePayloadFailure } from '../../converter/payload-failures.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import { readWorkflowDefinition } from '../../common/workflow-definition.js';
import type { Activator } from './activator.js';
import { WorkflowCallError } from './call-error.js';
import { resolveChildWorkflow } from './child-workflow-commands.js';
import { readFunctionOptions } from './function-options.js';
import { InterceptorChains } from './interceptor-chains.js';
import { oneLater } from './microtasks.js';
import { receiveMessage } from './message-jobs.js';
import { completeRun, failRun, failsWorkflow } from './run-end.js';
import type { LoadedCode, WorkflowCode } from './workflow-code.js';

type JobHandler<T extends ActivationJob['type']> = (activator: Activator, job: ActivationJobs<RealmPayload>[T]) => void;

const handlers: { [T in ActivationJob['type']]?: JobHandler<T> } = {
  initializeWorkflow,
  fireTimer: (activator, { seq }) => activator.timers.take(seq)?.answer(undefined),
  resolveActivity: (activator, { seq, resolution }) => activator.activities.take(seq)?.answer(resolution),
  resolveChildWorkflowStart: (activator, { seq, resolution }) => activator.childStarts.take(seq)?.answer(resolution),
  resolveChildWorkflow,
  resolveSignalExternalWorkflow: (activator, { seq, failure }) => activator.externalSignals.take(seq)?.answer(failure),
  resolveCancelExternalWorkflow: (activator, { seq, failure }) =>
    activator.externalCancellations.take(seq)?.answer(failure),
  signalWorkflow: receiveMessage,
  updateWorkflow: receiveMessage,
  queryWorkflow: (activator, job) => activator.queries.push(job),
  cancelWorkflow,
  updateRandomSeed: (activator, { randomnessSeed }) => activator.reseed(randomnessSeed),
  notifyHasPatch: (activator, { patchId }) => activator.patches.inHistory.add(patchId),
};

/** Applies one job. Author code that waits for it continues when the microtasks run. */
export function applyJob(activator: Activator, job: ActivationJob<RealmPayload>): void {
  const handler = handlers[job.type] as JobHandler<ActivationJob['type']> | undefined;
  if (!handler) throw new InternalError(`The workflow runtime does not know the job "${job.type}".`);
  handler(activator, job);
}

function cancelWorkflow(activator: Activator, { reason }: CancelWorkflowJob): void {
  // Cancelling is a state: a second request changes nothing.
  if (activator.cancelRequested) return;
  activator.cancelRequested = true;
  activator.rootScope.cancel(
    new CancelledFailure(reason === '' ? 'Workflow cancelled' : `Workflow cancelled: ${reason}`),
  );
}

/** Evaluates the author's modules for a run, ahead of its first activation: its interceptors see that too. */
export function prepareRun(activator: Activator, job: InitializeWorkflowJob<RealmPayload>): void {
  activator.start = job;
  activator.properties = { memo: job.memo, searchAttributes: job.searchAttributes };
  activator.reseed(job.randomnessSeed);
  const code = loadCode(activator);
  activator.code = code;
  activator.useConverters(code.payloadConverter(), code.failureConverter());
  activator.interceptors = new InterceptorChains(code.interceptors());
}

function initializeWorkflow(activator: Activator, job: InitializeWorkflowJob<RealmPayload>): void {
  const { code } = activator;
  invariant(code, 'A run begins before its code is loaded.');
  const workflow = code.find(job.workflowType) ?? unknownType(code, job.workflowType);
  let args: unknown[];
  try {
    args = argumentsOf(activator, workflow, job);
  } catch (error) {
    const failure = unusablePayloadFailure(error);
    if (!failure) throw error;
    failRun(activator, failure);
    return;
  }
  let run: Main;
  try {
    run = instantiate(activator, workflow, args);
  } catch (error) {
    // As if the first line of the main method had thrown it.
    if (!failsWorkflow(activator, error)) throw error;
    failRun(activator, error);
    return;
  }
  activator.beginMain = () => begin(activator, run, args, job);
}

/** Evaluates the author's modules; the API of workflows is not available to them meanwhile. */
export function loadCode(activator: Activator): LoadedCode {
  activator.isLoading = true;
  try {
    return activator.services.load();
  } finally {
    activator.isLoading = false;
  }
}

function argumentsOf(
  { converter }: Activator,
  workflow: WorkflowCode,
  job: InitializeWorkflowJob<RealmPayload>,
): unknown[] {
  if (workflow.kind === 'function') return converter.fromArguments(job.arguments, [], '');
  const definition = readWorkflowDefinition(workflow.target);
  if (definition.options.dynamic) return [converter.rawArguments(job.arguments)];
  return converter.fromArguments(job.arguments, definition.parameterTypes, `workflow "${definition.type}"`);
}

type Main = (...args: unknown[]) => unknown;

/** Constructs the workflow object and registers its handlers, before any message is delivered. */
function instantiate(activator: Activator, workflow: WorkflowCode, args: readonly unknown[]): Main {
  if (workflow.kind === 'function') {
    activator.functionOptions = readFunctionOptions(workflow.run);
    return workflow.run;
  }
  const definition = readWorkflowDefinition(workflow.target);
  activator.definition = definition;
  const Class = definition.target as new (...args: unknown[]) => { run: Main };
  const instance = definition.hasInit ? new Class(...args) : new Class();
  activator.handlers.adopt(definition, instance);
  return (...given) => instance.run(...given);
}

function begin(
  activator: Activator,
  run: Main,
  args: unknown[],
  { headers: crossed, workflowType }: InitializeWorkflowJob<RealmPayload>,
): void {
  const execute = activator.interceptors.inbound('execute', async (input) => {
    const running = run(...input.args);
    if (typeof (running as PromiseLike<unknown> | undefined)?.then === 'function') return await running;
    const target = activator.definition?.target.name;
    throw new WorkflowCallError(
      target === undefined
        ? `Workflow function "${workflowType}" returned no promise. Make it async.`
        : `Method "run" of workflow class "${target}" returned no promise. Make it async: "async run(...)".`,
    );
  });
  const headers = activator.converter.fromHeaders(crossed);
  oneLater(execute({ args, headers })).then(
    (result) => completeRun(activator, result),
    (error: unknown) => failRun(activator, error),
  );
}

function unknownType(code: LoadedCode, type: string): never {
  const known = [...code.workflows.keys()].sort().join(', ') || 'none';
  throw new WorkflowCallError(`No workflow of type "${type}" is registered with this worker; known are: ${known}`);
}
