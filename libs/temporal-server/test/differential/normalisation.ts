/**
 * What two servers may say differently, and why: the one place. A transcript passes through these rules before it is
 * compared; whatever they leave must be the same.
 */
import type { JsonValue } from '@nest-temporal/core/internal/proto/json';

interface FieldRule {
  /** Names of fields of messages, as in JSON. */
  readonly fields: readonly string[];
  readonly becomes: string;
  readonly why: string;
}

interface TextRule {
  readonly pattern: RegExp;
  readonly becomes: string;
  readonly why: string;
}

/** Fields that are there or not; their values say nothing. */
const fieldRules: readonly FieldRule[] = [
  {
    fields: ['taskId', 'stateTransitionCount'],
    becomes: '<number>',
    why: 'Counts steps of one database; a client can only keep them.',
  },
  {
    fields: ['taskToken', 'nextPageToken', 'pageToken'],
    becomes: '<token>',
    why: 'Opaque by definition: its bytes are the business of the server that made it.',
  },
  {
    fields: ['historySizeBytes', 'sizeBytes', 'totalHistorySizeBytes', 'externalPayloadSizeBytes'],
    becomes: '<size>',
    why: 'Measures how a server stores events; ids and tokens in them have no fixed length.',
  },
  {
    fields: ['namespaceId', 'parentWorkflowNamespaceId'],
    becomes: '<namespace id>',
    why: 'A random id of the namespace, of which each server has its own.',
  },
  {
    fields: ['executionDuration'],
    becomes: '<duration>',
    why: 'How long a run took on that server.',
  },
  {
    fields: ['serverVersion', 'clusterId', 'versionInfo', 'historyShardCount', 'initialFailoverVersion'],
    becomes: '<server>',
    why: 'Says which server it is and how it is set up.',
  },
];

/** Fields that one server gives and the other may not. */
const dropped: readonly Omit<FieldRule, 'becomes'>[] = [
  {
    fields: ['pollerScalingDecision'],
    why: 'Advice on how many pollers a worker should have, by the load of the moment: given or not from one run to the next.',
  },
  {
    fields: ['autoResetPoints', 'prevAutoResetPoints'],
    why: 'Belongs to resets, which the embedded server does not have.',
  },
  {
    fields: ['tasksAddRate', 'tasksDispatchRate', 'readLevel', 'approximateBacklogAge'],
    why: 'Measures the moment, and the progress of the reader of one database.',
  },
];

/** Lists that are compared as sets of things with an `id` or an `activityId`. */
const unordered: readonly Omit<FieldRule, 'becomes'>[] = [
  {
    fields: ['messages'],
    why: 'Updates that wait for one task come in any order: the real server takes them from a map.',
  },
  {
    fields: ['pendingActivities'],
    why: 'Pending activities come in any order: the real server takes them from a map.',
  },
];

/** Maps, in whose order their entries are numbered and printed. */
const maps = ['indexedFields', 'fields', 'queries', 'customAttributes'];

/** Values that mean the same as none. */
const nothing: readonly { readonly isNothing: (field: string, value: JsonValue) => boolean; readonly why: string }[] = [
  {
    isNothing: (_field, value) => value === '0s',
    why: 'No client can act differently on a duration of zero and on one that is absent.',
  },
  {
    isNothing: (field, value) =>
      ['searchAttributes', 'memo', 'header'].includes(field) && Object.values(value as object).every(isEmpty),
    why: 'A map without entries, which protobuf has in two forms.',
  },
  {
    isNothing: (field, value) => field === 'firstWorkflowTaskBackoff' && Number.parseFloat(value as string) < 1,
    why: 'What is left of the second by which runs of one workflow are apart at least: nothing where a run took longer.',
  },
];

/** Within texts. */
const textRules: readonly TextRule[] = [
  {
    pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g,
    becomes: '<time>',
    why: 'The scripts run when they run.',
  },
  {
    pattern: /Deadline exceeded after .*/gs,
    becomes: 'Deadline exceeded',
    why: "Words of this process' gRPC library about a call that it gave up itself; they hold times and addresses.",
  },
  {
    pattern: /name:"([^"]*)"\s+kind:\w+/g,
    becomes: '$1',
    why: 'A message as the Go library prints it, which varies its spaces on purpose.',
  },
];

interface RoundedRule {
  readonly fields: readonly string[];
  readonly toSeconds: number;
  readonly why: string;
}

/** Durations that are compared roughly. */
const roundedDurations: readonly RoundedRule[] = [
  {
    fields: ['firstWorkflowTaskBackoff', 'currentRetryInterval'],
    toSeconds: 0.5,
    why: 'What is left of a pause after the time the run took; the pause itself is compared.',
  },
  {
    fields: ['startToCloseTimeout'],
    toSeconds: 5,
    why: 'From the fourth attempt on the real server scatters the timeout of a workflow task by up to a fifth of its pause.',
  },
];

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Normalises one transcript. Random ids become numbered names by their first appearance, so that it is still compared
 * which of them are the same.
 */
export class Normalisation {
  private readonly names = new Map<string, string>();

  /** @param tag - what the script put into its ids to keep them apart from those of other scripts */
  constructor(private readonly tag: string) {}

  apply(value: JsonValue, field = ''): JsonValue {
    if (typeof value === 'string') return this.text(value, field);
    if (value === null || typeof value !== 'object') return this.scalar(value, field);
    if (Array.isArray(value)) return this.list(value, field);
    if (isPayload(value)) return this.payload(value);
    if (isStartByCron(value)) return this.apply({ ...value, firstWorkflowTaskBackoff: '<until the schedule>' }, field);
    const entries = Object.entries(value).filter(([key, child]) => !isLeftOut(key, child));
    if (maps.includes(field)) entries.sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(entries.map(([key, child]) => [this.text(key, ''), this.apply(child, key)]));
  }

  private list(values: JsonValue[], field: string): JsonValue[] {
    const isUnordered = unordered.some(({ fields }) => fields.includes(field));
    const sorted = isUnordered ? values.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1)) : values;
    return sorted.map((value) => this.apply(value, field));
  }

  private scalar(value: number | boolean | null, field: string): JsonValue {
    return fieldRules.find(({ fields }) => fields.includes(field))?.becomes ?? value;
  }

  private text(value: string, field: string): string {
    const rule = fieldRules.find(({ fields }) => fields.includes(field));
    if (rule) return rule.becomes;
    const rounded = roundedDurations.find(({ fields }) => fields.includes(field));
    if (rounded) return roundDuration(value, rounded.toSeconds);
    let text = value.replaceAll(`-${this.tag}`, '').replaceAll(this.tag, '');
    for (const { pattern, becomes } of textRules) text = text.replace(pattern, becomes);
    return text.replace(uuid, (id) => this.nameOf(id));
  }

  /** JSON has payloads in base64, which hides what they say. */
  private payload({ metadata, data }: PayloadJson): JsonValue {
    const known = Object.entries(metadata ?? {}).map(([key, value]) => [key, fromBase64(value)] as const);
    return { metadata: Object.fromEntries(known.sort()), data: this.text(fromBase64(data ?? ''), '') };
  }

  private nameOf(id: string): string {
    let name = this.names.get(id);
    if (!name) this.names.set(id, (name = `<id ${this.names.size + 1}>`));
    return name;
  }
}

interface PayloadJson {
  metadata?: Record<string, string>;
  data?: string;
}

function isPayload(value: Record<string, JsonValue>): boolean {
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => key === 'metadata' || key === 'data')) return false;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'encoding' in metadata;
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function idOf(value: JsonValue): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  return String(value['id'] ?? value['activityId'] ?? '');
}

/** How far off the next time of a schedule is depends on when the run before it ended, to the second. */
function isStartByCron(value: Record<string, JsonValue>): boolean {
  const { cronSchedule, initiator, firstWorkflowTaskBackoff = '' } = value;
  return Boolean(cronSchedule && initiator) && /^\d/.test(firstWorkflowTaskBackoff as string);
}

function isLeftOut(field: string, value: JsonValue): boolean {
  if (dropped.some(({ fields }) => fields.includes(field))) return true;
  return nothing.some(({ isNothing }) => isNothing(field, value));
}

function isEmpty(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).every((key) => dropped.some(({ fields }) => fields.includes(key)));
}

/** A duration with a fraction, roughly; one of whole seconds was asked for and stays. */
function roundDuration(duration: string, toSeconds: number): string {
  if (!/^\d+\.\d+s$/.test(duration)) return duration;
  return `${Math.round(Number.parseFloat(duration) / toSeconds) * toSeconds}s`;
}
