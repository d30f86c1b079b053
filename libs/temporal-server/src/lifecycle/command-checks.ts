/** Checks that commands of children, external runs and continue-as-new have in common. */
import type { Memo, SearchAttributes, TaskQueue } from '@nest-temporal/core/internal/proto/index';
import { TaskQueueKind, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { InvalidArgumentError } from '../common/errors.js';
import type { NamespaceRecord } from '../context/namespaces.js';
import { CommandFault } from '../common/command-fault.js';

/**
 * The namespace that a command means: its run's own without a name.
 *
 * @throws NamespaceNotFoundError
 * @throws CommandFault when it is another one than the run's, and commands may not leave it
 */
export function targetNamespace(
  { server, transaction }: CommandContext,
  cause: WorkflowTaskFailedCause,
  name: string | undefined,
): NamespaceRecord {
  const own = transaction.state.namespace;
  const target = server.namespaces.get(name || own);
  if (target.name !== own && !server.config.get('system.enableCrossNamespaceCommands')) {
    throw new CommandFault(cause, 'cross namespace commands are not allowed');
  }
  return target;
}

/**
 * The search attributes of a command with their types.
 *
 * @param named - the command and the run that it is for, as errors name them
 * @throws CommandFault
 */
export function checkedCommandAttributes(
  { server }: CommandContext,
  namespace: string,
  attributes: SearchAttributes | null | undefined,
  named: { readonly on: string; readonly which: string },
): SearchAttributes | undefined {
  if (!attributes) return undefined;
  try {
    return { indexedFields: server.visibility.checkAttributes(namespace, attributes.indexedFields ?? {}) };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES;
    // Names are looked up before anything else, and what is wrong with them is told as it is.
    if (error.message.startsWith(`Namespace ${namespace} has no mapping`)) throw new CommandFault(cause, error.message);
    throw new CommandFault(cause, `invalid SearchAttributes on ${named.on}: ${error.message}. ${named.which}`);
  }
}

/** @throws CommandFault that ends the run */
export function checkMemoSize(
  { server }: CommandContext,
  cause: WorkflowTaskFailedCause,
  memo: Memo | null | undefined,
  what: string,
): void {
  if (sizeOf('Memo', memo) > server.config.get('limit.memoSize.error')) {
    throw new CommandFault(cause, `${what} exceeds size limit.`, true);
  }
}

/** A task queue as the real server prints it. */
export function taskQueueText({ name = '', kind }: TaskQueue): string {
  const kindName = Object.entries(TaskQueueKind).find(([, value]) => value === kind)?.[0] ?? '';
  return `name:"${name}"  kind:${kindName}`;
}
