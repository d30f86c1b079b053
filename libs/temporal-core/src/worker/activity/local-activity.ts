/** What passes between what runs the workflow of a local activity and what runs the activity. Can be cloned by structure. */
import type { WorkflowRunRef } from '../../activation/activation.js';
import type { ScheduleLocalActivityCommand } from '../../activation/commands.js';
import type { Payload } from '../../common/payload.js';
import { mapEntries, mapFailure, mapList } from '../../common/payload-mapping.js';
import type { LocalActivityReport } from '../../engine/local-activity-record.js';

/** One local activity to run, with all its attempts. */
export interface LocalActivityRequest {
  workflow: WorkflowRunRef & { workflowType: string };
  command: ScheduleLocalActivityCommand;
}

export type LocalActivityResult =
  | { status: 'ended'; report: LocalActivityReport }
  /** This worker cannot run it: its workflow task fails, so that another can. */
  | { status: 'unavailable'; reason: string }
  /** The worker shuts down. */
  | { status: 'interrupted' };

/** @returns the same with payloads that hold nothing but what payloads have */
export function plainRequest({ workflow, command }: LocalActivityRequest): LocalActivityRequest {
  return {
    workflow,
    command: {
      ...command,
      arguments: mapList(command.arguments, plainPayload),
      headers: mapEntries(command.headers, plainPayload),
      userMetadata: undefined,
    },
  };
}

/** @returns the same with payloads that hold nothing but what payloads have */
export function plainResult(result: LocalActivityResult): LocalActivityResult {
  if (result.status !== 'ended') return result;
  const { report } = result;
  const { outcome } = report;
  if (outcome.status === 'failed') {
    const failure = mapFailure(outcome.failure, plainPayload);
    return { status: 'ended', report: { ...report, outcome: { status: 'failed', failure } } };
  }
  if (outcome.result === undefined) return result;
  return {
    status: 'ended',
    report: { ...report, outcome: { status: 'completed', result: plainPayload(outcome.result) } },
  };
}

function plainPayload({ metadata, data }: Payload): Payload {
  return { metadata, data };
}
