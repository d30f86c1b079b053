import {
  ActivityFailure,
  ApplicationFailure,
  CompleteAsyncError,
  DeterminismViolationError,
  ExternalStorageNotConfiguredError,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  proxyActivities,
  rootCause,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  ValueError,
  WorkflowError,
  WorkflowNotFoundError,
} from '@temporalio/workflow';
import type * as activities from './activities';

const { fail } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute', retry: { maximumAttempts: 1 } });

export async function caughtWorkflow(): Promise<unknown> {
  const seen: unknown[] = [];
  try {
    await fail('nonRetryable');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    seen.push(error.activityType, error.retryState, error instanceof TemporalFailure, rootCause(error));
    if (cause instanceof ApplicationFailure) seen.push(cause.type, cause.message, cause.nonRetryable);
  }
  try {
    new WeakRef({});
  } catch (error) {
    seen.push(error instanceof DeterminismViolationError);
  }
  for (const error of [
    new IllegalStateError('a'),
    new ValueError('b', 'cause'),
    new PayloadConverterError('c'),
    new WorkflowError('d'),
    new CompleteAsyncError('e'),
    new NamespaceNotFoundError('g'),
    new WorkflowNotFoundError('h', 'id', undefined),
  ]) {
    seen.push(error.name, error.message, error.cause, error instanceof Error, error instanceof ValueError);
  }
  for (const Class of [ExternalStorageNotConfiguredError, ServerFailure, TerminatedFailure, TimeoutFailure])
    seen.push(Class.name);
  return seen;
}

export async function failingWorkflow(how: string): Promise<void> {
  const cause = ApplicationFailure.create({ message: 'the cause', type: 'Cause' });
  if (how === 'options')
    throw ApplicationFailure.create({ message: how, type: 'Type', nonRetryable: true, details: [1], cause });
  if (how === 'arguments') throw new ApplicationFailure(how, 'Type', true, [1, { two: 2 }], cause);
  if (how === 'retryable') throw ApplicationFailure.retryable(how, 'Type', 'detail');
  if (how === 'activity') await fail('nonRetryable');
  throw ApplicationFailure.nonRetryable(how);
}
