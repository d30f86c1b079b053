/**
 * The search attributes that every namespace has, and how a name in a query is resolved. System attributes are facts of
 * the run that the server keeps; predefined ones are stored with the custom ones, and some of them may be set by
 * anybody. Names and types: Temporal Server 1.32, common/searchattribute/sadefs.
 */
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { NamespaceRecord } from '../context/namespaces.js';
import { QueryFault } from './query-fault.js';

const {
  INDEXED_VALUE_TYPE_BOOL: bool,
  INDEXED_VALUE_TYPE_DATETIME: datetime,
  INDEXED_VALUE_TYPE_INT: int,
  INDEXED_VALUE_TYPE_KEYWORD: keyword,
  INDEXED_VALUE_TYPE_KEYWORD_LIST: keywordList,
} = IndexedValueType;

export const systemAttributes: Readonly<Record<string, IndexedValueType>> = {
  WorkflowId: keyword,
  RunId: keyword,
  WorkflowType: keyword,
  StartTime: datetime,
  ExecutionTime: datetime,
  CloseTime: datetime,
  ExecutionStatus: keyword,
  TaskQueue: keyword,
  HistoryLength: int,
  ExecutionDuration: int,
  StateTransitionCount: int,
  HistorySizeBytes: int,
  ParentWorkflowId: keyword,
  ParentRunId: keyword,
  RootWorkflowId: keyword,
  RootRunId: keyword,
};

/** Predefined attributes that a start or an upsert may set. */
export const settableAttributes: Readonly<Record<string, IndexedValueType>> = {
  TemporalChangeVersion: keywordList,
  BinaryChecksums: keywordList,
  BuildIds: keywordList,
  BatcherNamespace: keyword,
  BatcherUser: keyword,
  TemporalScheduledStartTime: datetime,
  TemporalScheduledById: keyword,
  TemporalSchedulePaused: bool,
  TemporalNamespaceDivision: keyword,
  TemporalPauseInfo: keywordList,
  TemporalReportedProblems: keywordList,
};

export const predefinedAttributes: Readonly<Record<string, IndexedValueType>> = {
  ...settableAttributes,
  TemporalWorkerDeploymentVersion: keyword,
  TemporalWorkflowVersioningBehavior: keyword,
  TemporalWorkerDeployment: keyword,
  TemporalUsedWorkerDeploymentVersions: keywordList,
  TemporalExternalPayloadCount: int,
  TemporalExternalPayloadSizeBytes: int,
};

const reservedNames: ReadonlySet<string> = new Set(['NamespaceId', 'MemoEncoding', 'Memo', 'VisibilityTaskKey']);
const reservedPrefix = 'Temporal';

/** Text of the type in errors and in the metadata `type` of payloads. */
export const typeNames: Readonly<Record<IndexedValueType, string>> = {
  [IndexedValueType.INDEXED_VALUE_TYPE_UNSPECIFIED]: 'Unspecified',
  [IndexedValueType.INDEXED_VALUE_TYPE_TEXT]: 'Text',
  [keyword]: 'Keyword',
  [int]: 'Int',
  [IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE]: 'Double',
  [bool]: 'Bool',
  [datetime]: 'Datetime',
  [keywordList]: 'KeywordList',
};

/** What a query's name stands for. */
export interface Attribute {
  /** As the query wrote it. */
  readonly alias: string;
  readonly name: string;
  readonly type: IndexedValueType;
}

/** True when no custom attribute may have this name. */
export function isReserved(name: string): boolean {
  return (
    Object.hasOwn(systemAttributes, name) ||
    Object.hasOwn(predefinedAttributes, name) ||
    reservedNames.has(name) ||
    name.startsWith(reservedPrefix)
  );
}

/** @throws QueryFault when no attribute of the namespace has the name, with or without the prefix `Temporal` */
export function resolveAttribute(namespace: NamespaceRecord, alias: string): Attribute {
  const typeOf = (name: string): IndexedValueType | undefined =>
    own(systemAttributes, name) ?? own(predefinedAttributes, name) ?? namespace.searchAttributes.get(name);
  for (const name of [alias, otherName(alias)]) {
    const type = typeOf(name);
    if (type !== undefined) return { alias, name, type };
  }
  throw new QueryFault(`invalid search attribute: ${alias}`);
}

/** The name to try when the given one is unknown. A schedule's id is the id of its workflow. */
function otherName(alias: string): string {
  const bare = alias.startsWith(reservedPrefix) ? alias.slice(reservedPrefix.length) : undefined;
  if ((bare ?? alias) === 'ScheduleId') return 'WorkflowId';
  return bare ?? reservedPrefix + alias;
}

function own(types: Readonly<Record<string, IndexedValueType>>, name: string): IndexedValueType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}
