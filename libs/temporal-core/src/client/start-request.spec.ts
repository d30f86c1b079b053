import { describe, expect, it } from 'vitest';
import { defineSearchAttributeKey, TypedSearchAttributes } from '../common/search-attributes.js';
import { decodeUtf8 } from '../common/text.js';
import { loadDataConverter } from '../converter/data-converter.js';
import { encodeMessage, decodeMessage } from '../proto/index.js';
import { ClientPayloads } from './client-payloads.js';
import type { WorkflowStartInput } from './interceptors.js';
import { compileStartOptions, type WorkflowOptions } from './start-options.js';
import { buildSignalWithStartRequest, buildStartRequest } from './start-request.js';

const sender = { namespace: 'ns', identity: 'me', payloads: new ClientPayloads(loadDataConverter(), 'ns') };

function start(options: Partial<WorkflowOptions> & { args?: readonly unknown[] } = {}): WorkflowStartInput {
  const given = { workflowId: 'id', taskQueue: 'q', ...options };
  const compiled = compileStartOptions({ type: 'Order' }, given, { taskQueue: undefined, requestId: 'request' });
  return { workflowType: 'Order', options: compiled, parameterTypes: [], headers: {}, callOptions: {} };
}
const jsonOf = (payload: { data: Uint8Array } | null | undefined): unknown => JSON.parse(decodeUtf8(payload!.data));

describe('a start request', () => {
  it('says no more than it was told', () => {
    const request = buildStartRequest(start(), sender);
    expect(JSON.parse(JSON.stringify(request))).toEqual({
      namespace: 'ns',
      workflowId: 'id',
      workflowType: { name: 'Order' },
      taskQueue: { name: 'q', kind: 1 },
      identity: 'me',
      requestId: 'request',
    });
    const sent = decodeMessage(
      'StartWorkflowExecutionRequest',
      encodeMessage('StartWorkflowExecutionRequest', request),
    );
    expect(sent.workflowId).toBe('id');
    expect(sent.retryPolicy).toBeUndefined();
  });

  it('carries policies, times and priority in the words of the wire', () => {
    const request = buildStartRequest(
      start({
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowExecutionTimeout: '1h',
        workflowRunTimeout: 1500,
        workflowTaskTimeout: '10s',
        startDelay: '1 day',
        cronSchedule: '0 * * * *',
        retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '1m', maximumAttempts: Infinity },
        priority: { priorityKey: 1, fairnessKey: 'a', fairnessWeight: 0.5 },
      }),
      sender,
    );
    expect(request).toMatchObject({
      workflowIdReusePolicy: 3,
      workflowIdConflictPolicy: 2,
      workflowExecutionTimeout: { seconds: 3600, nanos: 0 },
      workflowRunTimeout: { seconds: 1, nanos: 500_000_000 },
      workflowTaskTimeout: { seconds: 10 },
      workflowStartDelay: { seconds: 86_400 },
      cronSchedule: '0 * * * *',
      retryPolicy: {
        initialInterval: { seconds: 1 },
        backoffCoefficient: 1.5,
        maximumInterval: { seconds: 60 },
        maximumAttempts: undefined,
      },
      priority: { priorityKey: 1, fairnessKey: 'a', fairnessWeight: 0.5 },
    });
  });

  it('carries a pin to a version, or its absence, for old and new servers', () => {
    const pinned = start({ versioningOverride: { pinnedTo: { deploymentName: 'd', buildId: 'b' } } });
    expect(buildStartRequest(pinned, sender).versioningOverride).toEqual({
      pinned: { behavior: 1, version: { deploymentName: 'd', buildId: 'b' } },
      behavior: 1,
      pinnedVersion: 'd.b',
    });
    const free = start({ versioningOverride: 'AUTO_UPGRADE' });
    expect(buildStartRequest(free, sender).versioningOverride).toEqual({ autoUpgrade: true, behavior: 2 });
  });

  it('carries memo and texts as payloads, and search attributes with their types', () => {
    const amount = defineSearchAttributeKey('Amount', 'DOUBLE');
    const request = buildStartRequest(
      start({
        args: ['a', { b: 1 }],
        memo: { owner: 'x' },
        staticSummary: 'summary',
        staticDetails: 'details',
        searchAttributes: { Amount: [1], Tag: ['t'] },
        typedSearchAttributes: new TypedSearchAttributes([{ key: amount, value: 2 }]),
      }),
      sender,
    );
    expect(request.input?.payloads.map(jsonOf)).toEqual(['a', { b: 1 }]);
    expect(jsonOf(request.memo?.fields?.['owner'])).toBe('x');
    expect(jsonOf(request.userMetadata?.summary)).toBe('summary');
    expect(jsonOf(request.userMetadata?.details)).toBe('details');
    const fields = request.searchAttributes?.indexedFields ?? {};
    expect(jsonOf(fields['Tag'])).toEqual(['t']);
    expect(jsonOf(fields['Amount'])).toBe(2);
    expect(decodeUtf8(fields['Amount'].metadata['type'])).toBe('Double');
  });

  it('carries the signal beside the start', () => {
    const signal = { signalName: 'add', signalArgs: [1], signalParameterTypes: [] };
    const request = buildSignalWithStartRequest({ ...start({ args: ['a'] }), ...signal }, sender);
    expect(request).toMatchObject({ workflowType: { name: 'Order' }, signalName: 'add', requestId: 'request' });
    expect(request.signalInput?.payloads.map(jsonOf)).toEqual([1]);
    expect(request.input?.payloads.map(jsonOf)).toEqual(['a']);
  });

  it('names the signal whose argument cannot be sent', () => {
    const signal = { signalName: 'add', signalArgs: [1, 2n], signalParameterTypes: [] };
    expect(() => buildSignalWithStartRequest({ ...start(), ...signal }, sender)).toThrow(/Argument 2.*bigint/);
  });
});
