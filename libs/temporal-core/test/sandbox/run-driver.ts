/** Drives a RealmHost by hand-made activations, as the engine would. */
import type { Activation, ActivationJob, InitializeWorkflowJob } from '../../src/activation/activation.js';
import type { ActivationResult, WorkflowCommand } from '../../src/activation/commands.js';
import type { WorkflowHost, WorkflowInstance, WorkflowTaskOutcome } from '../../src/activation/workflow-host.js';
import type { FailureInfo, Payload } from '../../src/common/payload.js';
import type { LogAttributes, LogLevel } from '../../src/common/telemetry.js';
import type { BundleWorkflowsOptions } from '../../src/sandbox/bundle-options.js';
import { bundleWorkflows } from '../../src/sandbox/bundler.js';
import { RealmHost, type RealmHostOptions } from '../../src/sandbox/realm-host.js';
import { fileURLToPath } from 'node:url';

export interface LogLine {
  level: LogLevel;
  message: string;
  attributes: LogAttributes;
}

export interface TestHost {
  host: RealmHost;
  logs: LogLine[];
  warnings: string[];
}

/** Path of a file in `fixtures/`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

export async function hostOf(
  bundle: BundleWorkflowsOptions,
  options: Partial<RealmHostOptions> = {},
): Promise<TestHost> {
  const logs: LogLine[] = [];
  const warnings: string[] = [];
  const host = RealmHost.create(await bundleWorkflows(bundle), {
    deadlockTimeoutMs: 0,
    onLog: (level, message, attributes) => void logs.push({ level, message, attributes }),
    onWarning: (message) => void warnings.push(message),
    ...options,
  });
  return { host, logs, warnings };
}

export function json(value: unknown): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}

export function valueOf(payload: Payload | undefined): unknown {
  if (!payload) return undefined;
  const encoding = Buffer.from(payload.metadata['encoding'] ?? []).toString();
  if (encoding === 'binary/null') return undefined;
  if (encoding === 'binary/plain') return payload.data;
  return JSON.parse(Buffer.from(payload.data).toString()) as unknown;
}

export function start(
  workflowType: string,
  args: unknown[] = [],
  more: Partial<InitializeWorkflowJob> = {},
): InitializeWorkflowJob {
  return {
    type: 'initializeWorkflow',
    workflowType,
    arguments: args.map(json),
    headers: {},
    randomnessSeed: '42',
    identity: 'starter',
    attempt: 1,
    startTimeMs: Date.UTC(2030, 0, 1),
    runStartTimeMs: Date.UTC(2030, 0, 1),
    workflowTaskTimeoutMs: 10_000,
    firstExecutionRunId: 'run',
    memo: {},
    searchAttributes: {},
    ...more,
  };
}

let runs = 0;

/** One run, moved activation by activation. */
export class TestRun {
  readonly instance: WorkflowInstance;
  rejections: FailureInfo[] = [];

  constructor(
    private readonly host: WorkflowHost,
    readonly workflowType: string,
    readonly runId = `run-${++runs}`,
    keepsStacks = false,
  ) {
    const init = {
      namespace: 'default',
      taskQueue: 'tests',
      workflowType,
      workflowId: `workflow-${runId}`,
      runId,
      keepsStacks,
    };
    this.instance = host.create(init);
  }

  begin(...args: unknown[]): Promise<ActivationResult> {
    return this.activate([start(this.workflowType, args)]);
  }

  async activate(jobs: ActivationJob[], moment: Partial<Activation> = {}): Promise<ActivationResult> {
    const outcome = await this.outcome(jobs, moment);
    if ('deadlocked' in outcome) throw new Error('deadlocked');
    this.rejections = outcome.rejections;
    return outcome.value;
  }

  outcome(jobs: ActivationJob[], moment: Partial<Activation> = {}): Promise<WorkflowTaskOutcome<ActivationResult>> {
    return this.host.runTask(this.instance, steps(this.activation(jobs, moment)));
  }

  activation(jobs: ActivationJob[], moment: Partial<Activation> = {}): Activation {
    return { ...resting, ...moment, jobs };
  }

  /** The commands of a task that went well. */
  async commands(jobs: ActivationJob[], moment: Partial<Activation> = {}): Promise<WorkflowCommand[]> {
    return commandsOf(await this.activate(jobs, moment));
  }
}

const resting = {
  timestampMs: Date.UTC(2030, 0, 1, 12),
  isReplaying: false,
  historyLength: 3,
  historySizeBytes: 300,
  continueAsNewSuggested: false,
  sdkFlags: [],
};

function* steps(activation: Activation): Generator<Activation, ActivationResult, ActivationResult> {
  return yield activation;
}

export function commandsOf(result: ActivationResult): WorkflowCommand[] {
  if (result.status === 'failed') {
    throw new Error(`The task failed: ${result.failure.message}\n${result.failure.stackTrace}`);
  }
  return result.commands;
}

/** The first command of a kind. */
export function commandOf<T extends WorkflowCommand['type']>(
  commands: readonly WorkflowCommand[],
  type: T,
): Extract<WorkflowCommand, { type: T }> {
  const found = commands.find((command) => command.type === type);
  if (!found) {
    throw new Error(`No ${type} among: ${commands.map((command) => command.type).join(', ') || 'no commands'}`);
  }
  return found as Extract<WorkflowCommand, { type: T }>;
}
