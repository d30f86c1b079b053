/** Command RecordMarker: what a worker wants to find again when it replays. The server only keeps it. */
import type { Command } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { checkId, checkSize, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { CommandFault } from '../common/command-fault.js';

export function recordMarker({ server, transaction, completedEventId }: CommandContext, command: Command): void {
  const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_RECORD_MARKER_ATTRIBUTES;
  const attributes = command.recordMarkerCommandAttributes;
  if (!attributes) {
    throw new CommandFault(cause, 'RecordMarkerCommandAttributes is not set on RecordMarkerCommand.');
  }
  const { markerName = '', details = {}, header, failure } = attributes;
  checkId(server.config, cause, 'MarkerName', 'RecordMarkerCommand', markerName);
  let bytes = 0;
  for (const [key, payloads] of Object.entries(details)) bytes += Buffer.byteLength(key) + sizeOf('Payloads', payloads);
  checkSize(server.config, cause, bytes, 'RecordMarkerCommandAttributes.Details');
  transaction.append(EventType.EVENT_TYPE_MARKER_RECORDED, {
    markerRecordedEventAttributes: {
      markerName,
      details,
      workflowTaskCompletedEventId: completedEventId,
      ...(header && { header }),
      ...(failure && { failure }),
    },
  });
}
