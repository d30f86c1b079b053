import { describe, expect, it } from 'vitest';
import * as proto from '../proto/enums.js';
import {
  executionStatuses,
  idConflictPolicies,
  idReusePolicies,
  queryRejectConditions,
  statusNameOf,
  updateStages,
} from './policy-enums.js';

describe('words for enums', () => {
  it('offer what the API says, each with its number', () => {
    expect(idReusePolicies.words).toEqual(['ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE']);
    expect(idReusePolicies.words.map(idReusePolicies.toWire)).toEqual([1, 2, 3]);
    expect(idConflictPolicies.words.map(idConflictPolicies.toWire)).toEqual([1, 2, 3]);
    expect(queryRejectConditions.words.map(queryRejectConditions.toWire)).toEqual([1, 2, 3]);
    expect(updateStages.words.map((word) => [word, updateStages.toWire(word)])).toEqual([
      ['ACCEPTED', 2],
      ['COMPLETED', 3],
    ]);
  });

  it('name every status, and one of a newer server unknown', () => {
    const names = Object.values(proto.WorkflowExecutionStatus).map(statusNameOf);
    expect(names).toEqual([
      'UNSPECIFIED',
      'RUNNING',
      'COMPLETED',
      'FAILED',
      'CANCELLED',
      'TERMINATED',
      'CONTINUED_AS_NEW',
      'TIMED_OUT',
      'PAUSED',
    ]);
    expect(statusNameOf(99)).toBe('UNKNOWN');
    expect(statusNameOf(undefined)).toBe('UNSPECIFIED');
    expect(executionStatuses.words).not.toContain('UNSPECIFIED');
  });
});
