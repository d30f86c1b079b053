import { IndexedValueType, NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import { describe, expect, it } from 'vitest';
import type { NamespaceRecord } from '../context/namespaces.js';
import { compileQuery, type RecordValues } from './query-predicate.js';

const namespace: NamespaceRecord = {
  name: 'default',
  id: 'id',
  description: '',
  ownerEmail: '',
  data: {},
  retentionMs: 1,
  state: NamespaceState.NAMESPACE_STATE_REGISTERED,
  searchAttributes: new Map([
    ['Customer', IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD],
    ['Tags', IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST],
    ['Notes', IndexedValueType.INDEXED_VALUE_TYPE_TEXT],
    ['Amount', IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE],
    ['Paid', IndexedValueType.INDEXED_VALUE_TYPE_BOOL],
  ]),
};
const values: RecordValues = {
  WorkflowId: 'order-1',
  WorkflowType: 'OrderWorkflow',
  ExecutionStatus: 1,
  StartTime: Date.parse('2026-01-02T03:04:05.500Z'),
  HistoryLength: 12,
  ExecutionDuration: 90e9,
  Customer: "O'Neil",
  Tags: ['red', 'express'],
  Notes: 'Leave it at the back door, please',
  Amount: 9.5,
  Paid: true,
};
const matches = (query: string, record = values): boolean => compileQuery(namespace, query).matches(record);
const fault = (query: string): string => {
  try {
    compileQuery(namespace, query);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
};

describe('a visibility query', () => {
  it.each([
    [''],
    ["WorkflowId = 'order-1'"],
    ['WorkflowId = "order-1" and `WorkflowType` = "OrderWorkflow"'],
    ["WorkflowId != 'order-2'"],
    ["WorkflowId in ('order-1', 'order-2')"],
    ["WorkflowId NOT IN ('order-2')"],
    ["WorkflowType STARTS_WITH 'Order'"],
    ["not WorkflowType starts_with 'Payment'"],
    ["WorkflowType not starts_with 'Payment'"],
    ["Customer = 'O''Neil'"],
    ["WorkflowId BETWEEN 'order-0' AND 'order-2'"],
    ["WorkflowId NOT BETWEEN 'order-2' AND 'order-3'"],
    ["ExecutionStatus = 'Running'"],
    ["ExecutionStatus = 'WORKFLOW_EXECUTION_STATUS_RUNNING'"],
    ['ExecutionStatus = 1'],
    ["ExecutionStatus in ('Running', 'Failed')"],
    ["StartTime > '2026-01-02T03:04:05Z'"],
    ["StartTime = '2026-01-02T04:04:05.5+01:00'"],
    ['StartTime < 1767323046000000000'],
    ["StartTime BETWEEN '2026-01-01T00:00:00Z' AND '2026-02-01T00:00:00Z'"],
    ["ExecutionDuration = '1m30s'"],
    ["ExecutionDuration >= '00:01:00'"],
    ['ExecutionDuration < 91000000000'],
    ['Amount > 9 and Amount < 1e1 and Amount != -9.5'],
    ['Paid = true'],
    ["Tags = 'red'"],
    ["Tags != 'green'"],
    ["Tags in ('green', 'express')"],
    ["Notes = 'door'"],
    ["Notes = 'BACK'"],
    ["Notes != 'window'"],
    ['CloseTime is null and Customer is not null'],
    ["(WorkflowId = 'x' or WorkflowId = 'order-1') and HistoryLength >= 12"],
    ["WorkflowId = 'order-1' or WorkflowId = 'x' and WorkflowId = 'y'"],
    ["TemporalWorkflowId = 'order-1'"],
    ["ScheduleId = 'order-1'"],
  ])('finds a run by %s', (query) => {
    expect(matches(query)).toBe(true);
  });

  it.each([
    ["WorkflowId = 'order-2'"],
    ["WorkflowId < 'order-1'"],
    ["Tags not in ('red')"],
    ["Notes = 'bac'"],
    ['Paid = false'],
    ['CloseTime is not null'],
    ["ExecutionStatus != 'Running'"],
    ["WorkflowId = 'order-1' and not (Amount = 9.5)"],
  ])('leaves a run out by %s', (query) => {
    expect(matches(query)).toBe(false);
  });

  it('finds nothing by a comparison with an absent value, negated or not', () => {
    const bare: RecordValues = { WorkflowId: 'order-1' };
    expect(matches("Customer = 'x'", bare)).toBe(false);
    expect(matches("Customer != 'x'", bare)).toBe(false);
    expect(matches("not Customer = 'x'", bare)).toBe(false);
    expect(matches("Customer = 'x' or WorkflowId = 'order-1'", bare)).toBe(true);
    expect(matches("Tags != 'x'", bare)).toBe(true);
  });

  it('shows what the server runs for itself only when it is asked for', () => {
    const internal: RecordValues = { WorkflowId: 'scheduler', TemporalNamespaceDivision: 'TemporalScheduler' };
    expect(matches('', internal)).toBe(false);
    expect(matches("TemporalNamespaceDivision = 'TemporalScheduler'", internal)).toBe(true);
  });

  it.each([
    ['Customer', 'invalid expression: incomplete expression'],
    ["Nobody = 'x'", 'invalid search attribute: Nobody'],
    [
      'Customer = Neil',
      'operation is not supported: column name on the right side of comparison expression (did you forget to quote "Neil"?)',
    ],
    ["'x' = Customer", 'invalid expression: must be a column name but was *sqlparser.SQLVal'],
    [
      'Customer = 1',
      'invalid expression: invalid value type for search attribute Customer of type Keyword: 1 (type: int64)',
    ],
    [
      "Amount = 'x'",
      'invalid expression: invalid value type for search attribute Amount of type Double: "x" (type: string)',
    ],
    ["Paid = 'x'", 'invalid expression: invalid value type for search attribute Paid of type Bool: "x" (type: string)'],
    [
      "Customer like 'x'",
      "operation is not supported: operator 'LIKE' not supported for Keyword type search attribute 'Customer'",
    ],
    [
      "Tags < 'x'",
      "operation is not supported: operator '<' not supported for KeywordList type search attribute 'Tags'",
    ],
    [
      "Tags starts_with 'x'",
      "operation is not supported: operator 'STARTS_WITH' not supported for KeywordList type search attribute 'Tags'",
    ],
    [
      "Notes in ('x')",
      "operation is not supported: operator 'IN' not supported for Text type search attribute 'Notes'",
    ],
    ["Notes = ' '", 'invalid expression: no tokens found filtering on Text type search attribute Notes'],
    [
      'Paid between true and false',
      "invalid expression: cannot do range condition on search attribute 'Paid' of type Bool",
    ],
    ["StartTime > 'yesterday'", "invalid expression: unable to parse datetime 'yesterday'"],
    ["ExecutionStatus = 'Gone'", "invalid expression: invalid ExecutionStatus value 'Gone'"],
    ['ExecutionStatus = 99', 'invalid expression: invalid ExecutionStatus value 99'],
    ["ExecutionDuration = 'x'", 'invalid expression: invalid duration value for search attribute ExecutionDuration: x'],
    ["Tags = ('x')", 'invalid expression: unexpected value type *sqlparser.ParenExpr'],
    ["Customer in 'x'", "malformed SQL query: syntax error at position 43 near 'x'"],
    ['Customer is true', "invalid expression: 'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'"],
    ['length(Customer) = 1', 'invalid expression: must be a column name but was *sqlparser.FuncExpr'],
    ["Customer = upper('x')", 'operation is not supported: nested func'],
    ["Customer = 'x' limit 5", "operation is not supported: 'LIMIT' clause"],
    [
      'group by Customer',
      "operation is not supported: 'GROUP BY' clause is not supported for search attribute Customer",
    ],
    ["Customer = 'x' and", 'malformed SQL query: syntax error at position 46'],
  ])('is refused with a reason: %s', (query, message) => {
    expect(fault(query)).toBe(message);
  });

  it('groups by the status', () => {
    expect(compileQuery(namespace, 'group by ExecutionStatus').groupBy?.name).toBe('ExecutionStatus');
    expect(compileQuery(namespace, 'Paid = true GROUP BY ExecutionStatus').matches(values)).toBe(true);
  });

  const one = "WorkflowId = 'x'";
  it.each([
    ['parentheses', '('.repeat(20_000) + one + ')'.repeat(20_000), 'max nesting level reached at position 228'],
    ['ORs', Array(20_000).fill(one).join(' OR '), 'max ast depth reached'],
    ['ANDs', Array(20_000).fill(one).join(' AND '), 'max ast depth reached'],
    ['NOTs', 'NOT '.repeat(20_000) + one, "max nesting level reached at position 827 near 'not'"],
    ['signs', `WorkflowId = ${'- '.repeat(20_000)}1`, 'max nesting level reached at position 440'],
    [
      'ORs in parentheses',
      `${'('.repeat(150)}${one}${` OR ${one}`.repeat(10)}${`)${` OR ${one}`.repeat(10)}`.repeat(150)}`,
      'max ast depth reached',
    ],
  ])('of 20,000 %s is refused, and does not overflow the stack', (_what, query, message) => {
    expect(fault(query)).toBe(`malformed SQL query: ${message}`);
  });

  it('may have hundreds of conditions', () => {
    expect(matches(`${`${one} OR `.repeat(900)}WorkflowId = 'order-1'`)).toBe(true);
    expect(matches(`${'('.repeat(199)}WorkflowId = 'order-1'${')'.repeat(199)}`)).toBe(true);
  });
});
