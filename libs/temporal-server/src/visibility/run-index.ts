import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { Payload, WorkflowExecutionInfo } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { NamespaceRecord, Namespaces } from '../context/namespaces.js';
import type { RunKey, RunState } from '../context/run-state.js';
import { checkSearchAttributes } from './attribute-check.js';
import { encodeAttribute } from './attribute-values.js';
import { QueryFault } from './query-fault.js';
import { compileQuery, namespaceDivision, type RunFilter } from './query-predicate.js';
import { statusName } from './query-values.js';
import { executionInfo, recordValues } from './run-record.js';
import type { AttributeCheckOptions, Visibility } from '../context/visibility.js';

type State = Readonly<RunState>;

/** Where the next page begins: behind this run, in the order of lists. */
interface PagePosition {
  readonly closedAtMs: number | null;
  readonly startedAtMs: number;
  readonly runId: string;
}

/**
 * Visibility over the committed states. A commit costs one map entry; the work is done by whoever asks, on what a
 * server of tests and development holds.
 */
export class RunIndex implements Visibility {
  /** By namespace and run id. */
  readonly #states = new Map<string, Map<string, State>>();

  constructor(
    private readonly namespaces: Namespaces,
    private readonly config: DynamicConfig,
  ) {}

  update(state: State): void {
    let states = this.#states.get(state.namespace);
    if (!states) {
      states = new Map();
      this.#states.set(state.namespace, states);
    }
    states.set(state.runId, state);
  }

  delete({ namespace, runId }: RunKey): void {
    this.#states.get(namespace)?.delete(runId);
  }

  list(
    namespaceName: string,
    query: string,
    pageSize: number,
    pageToken: Uint8Array,
  ): { executions: WorkflowExecutionInfo[]; nextPageToken: Uint8Array } {
    const namespace = this.namespaces.get(namespaceName);
    const filter = compile(namespace, query);
    if (filter.groupBy) throw new InvalidArgumentError("operation is not supported: 'GROUP BY' clause");
    const found = this.#matching(namespace, filter).sort(compareInList);
    const position = pageToken.length > 0 ? decodePosition(pageToken) : undefined;
    const start = position ? found.findIndex((state) => compareInList(state, position) > 0) : 0;
    const page = start < 0 ? [] : found.slice(start, start + pageSize);
    const last = page.at(-1);
    const isWhole = page.length < pageSize || !last;
    return {
      executions: page.map((state) => executionInfo(namespace, state)),
      nextPageToken: isWhole ? new Uint8Array(0) : encodePosition(last),
    };
  }

  count(namespaceName: string, query: string): { count: number; groups: { values: Payload[]; count: number }[] } {
    const namespace = this.namespaces.get(namespaceName);
    const filter = compile(namespace, query);
    const found = this.#matching(namespace, filter);
    const { groupBy } = filter;
    if (!groupBy) return { count: found.length, groups: [] };
    const isStatus = groupBy.name === 'ExecutionStatus';
    const counts = new Map<string | State['status'], number>();
    for (const state of found) {
      const value = isStatus ? state.status : String(recordValues(namespace, state)[groupBy.name] ?? '');
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    // Statuses in the order of their numbers, as a database groups them.
    const ordered = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
    const groups = ordered.map(([value, count]) => ({
      values: [
        encodeAttribute(
          typeof value === 'string' ? value : statusName(value),
          IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        ),
      ],
      count,
    }));
    return { count: found.length, groups };
  }

  checkAttributes(
    namespaceName: string,
    attributes: Readonly<Record<string, Payload>>,
    options?: AttributeCheckOptions,
  ): Record<string, Payload> {
    return checkSearchAttributes(this.namespaces.get(namespaceName), attributes, this.config, options);
  }

  #matching(namespace: NamespaceRecord, filter: RunFilter): State[] {
    const found: State[] = [];
    const { workflowId, isOpen } = filter;
    for (const state of this.#states.get(namespace.name)?.values() ?? []) {
      if (workflowId !== undefined && state.workflowId !== workflowId) continue;
      // The values of a run cost more than all else: most lists are of all runs, or of one workflow.
      if (isOpen ? !isInternal(state) : filter.matches(recordValues(namespace, state))) found.push(state);
    }
    return found;
  }
}

/** What the server runs for itself. */
function isInternal({ searchAttributes }: State): boolean {
  return namespaceDivision in searchAttributes;
}

function compile(namespace: NamespaceRecord, query: string): RunFilter {
  try {
    return compileQuery(namespace, query);
  } catch (error) {
    if (error instanceof QueryFault) throw error.toServiceError();
    throw error;
  }
}

/** Open runs first, then the last closed; of those the last started; then by run id. */
function compareInList(one: State | PagePosition, other: State | PagePosition): number {
  return (
    descending(one.closedAtMs ?? Infinity, other.closedAtMs ?? Infinity) ||
    descending(one.startedAtMs, other.startedAtMs) ||
    (one.runId < other.runId ? -1 : one.runId > other.runId ? 1 : 0)
  );
}

function descending(one: number, other: number): number {
  return one === other ? 0 : one < other ? 1 : -1;
}

function encodePosition({ closedAtMs, startedAtMs, runId }: State): Uint8Array {
  const position: PagePosition = { closedAtMs: closedAtMs ?? null, startedAtMs, runId };
  return new TextEncoder().encode(JSON.stringify(position));
}

function decodePosition(token: Uint8Array): PagePosition {
  try {
    const position = JSON.parse(new TextDecoder().decode(token)) as PagePosition;
    if (typeof position.runId === 'string' && typeof position.startedAtMs === 'number') return position;
  } catch {
    // Told below, like a token of another shape.
  }
  throw new InvalidArgumentError('unable to deserialize page token');
}
