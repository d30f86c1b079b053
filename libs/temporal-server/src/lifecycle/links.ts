/** Links between events of runs: those that a request attaches, and those that an answer gives to what it caused. */
import { encodeMessage, type Link } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { RunKey } from '../context/run-state.js';

type Fields = Readonly<Record<string, unknown>>;

/** What must be set in each kind of link: the field and its name in errors. */
const requiredFields: Readonly<
  Record<string, { readonly kind: string; readonly fields: Readonly<Record<string, string>> }>
> = {
  workflowEvent: {
    kind: 'workflow event link',
    fields: { namespace: 'namespace field', workflowId: 'workflow ID field', runId: 'run ID field' },
  },
  batchJob: { kind: 'batch job link', fields: { jobId: 'job ID' } },
  nexusOperation: {
    kind: 'nexus operation link',
    fields: { namespace: 'namespace field', operationId: 'operation ID field', runId: 'run ID field' },
  },
  activity: {
    kind: 'activity link',
    fields: { namespace: 'namespace field', activityId: 'activity ID field', runId: 'run ID field' },
  },
};

/** @throws InvalidArgumentError when there are too many links, or one is too large or names nothing */
export function checkLinks(config: DynamicConfig, links: readonly Link[] | undefined): void {
  if (!links || links.length === 0) return;
  const maximum = config.get('frontend.maxlinksPerRequest');
  if (links.length > maximum) {
    throw new InvalidArgumentError(`cannot attach more than ${maximum} links per request, got ${links.length}`);
  }
  const maximumBytes = config.get('frontend.linkMaxSize');
  for (const link of links) {
    const bytes = encodeMessage('Link', link).length;
    if (bytes > maximumBytes) {
      throw new InvalidArgumentError(`link exceeds allowed size of ${maximumBytes}, got ${bytes}`);
    }
    const fault = linkFault(link);
    if (fault) throw new InvalidArgumentError(fault);
  }
}

/** A link to the first event of a run. */
export function startedLink({ namespace, workflowId, runId }: RunKey): Link {
  const eventRef = { eventId: 1, eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED };
  return { workflowEvent: { namespace, workflowId, runId, eventRef } };
}

/** A link to the event of a request, which may have no id yet. */
export function requestLink({ namespace, workflowId, runId }: RunKey, requestId: string, eventType: EventType): Link {
  return { workflowEvent: { namespace, workflowId, runId, requestIdRef: { requestId, eventType } } };
}

function linkFault(link: Link): string | undefined {
  for (const [variant, { kind, fields }] of Object.entries(requiredFields)) {
    const target = (link as Readonly<Record<string, Fields | null | undefined>>)[variant];
    if (!target) continue;
    const missing = Object.keys(fields).find((field) => !target[field]);
    if (missing) return `${kind} must not have an empty ${fields[missing]}`;
    const { eventType, eventId } = link.workflowEvent?.eventRef ?? {};
    return !eventType && eventId
      ? 'workflow event link ref cannot have an unspecified event type and a non-zero event ID'
      : undefined;
  }
  return 'unsupported link variant';
}
