/**
 * The interface between the worker, which contains the engine, and the host of workflow code: the hardened realm, or the
 * host realm for `sandboxed: false`. Neither depends on the other.
 */
import type { FailureInfo } from '../common/payload.js';
import type { Activation } from './activation.js';
import type { ActivationResult } from './commands.js';

/** One workflow task: yields activations, receives results, returns what to answer. Never awaits. */
export type WorkflowTaskSteps<T> = Generator<Activation, T, ActivationResult>;

/** What must be known of a run before its first activation. */
export interface RunInit {
  namespace: string;
  taskQueue: string;
  workflowType: string;
  workflowId: string;
  runId: string;
  /** Keeps the stack of each wait, for queries that ask for them. @defaultValue false */
  keepsStacks?: boolean;
}

/** One live run inside a host. Opaque to the worker. */
export interface WorkflowInstance {
  readonly runId: string;
  /** Whether the run's workflow fails, and not its task, once its code has proved nondeterministic. */
  readonly failsOnNondeterminism: boolean;
  /** Forgets the run. Nothing of it executes afterwards. */
  dispose(): void;
}

/** How a task ended in workflow code. */
export type WorkflowTaskOutcome<T> =
  | {
      value: T;
      /** Rejections of the run's promises that nobody handled; any of them fails the workflow task. */
      rejections: FailureInfo[];
    }
  /** Workflow code did not yield in time and was stopped; the run and its engine state must be dropped. */
  | { deadlocked: true };

export interface WorkflowHost {
  /**
   * Prepares a run. Runs no author code: factory and constructor run in the first activation.
   *
   * @throws UnknownWorkflowTypeError when no workflow of the type is registered
   */
  create(init: RunInit): WorkflowInstance;

  /**
   * Drives the steps of one workflow task. The realm drives them synchronously under the deadlock guard; the host realm
   * awaits between steps. Then one macrotask collects unhandled rejections. An error thrown by the steps rejects.
   */
  runTask<T>(instance: WorkflowInstance, steps: WorkflowTaskSteps<T>): Promise<WorkflowTaskOutcome<T>>;

  /** Names of the registered workflow types, sorted. */
  readonly workflowTypes: readonly string[];

  /** Frees the realm. Instances must be disposed before. */
  dispose(): void;
}
