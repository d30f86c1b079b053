import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { CommandType } from '../../proto/enums.js';
import { IllegalTransition } from './define-machine.js';
import { PatchMachine, patchTable } from './patch.machine.js';

describeTable(patchTable, [
  ['requested', 'MarkerRecorded', 'recorded'],
  ['recorded', 'MarkerRecorded', illegal],
]);

describe('patch', () => {
  const { COMMAND_TYPE_RECORD_MARKER: recordMarker } = CommandType;
  const [marker] = historyBuilder().patchMarker('fees').events;

  it('records a marker that says of which patch it is, and whether that is deprecated', () => {
    const run = new MachineRun();
    const patch = new PatchMachine(run, { patchId: 'fees', deprecated: true });
    expect(run.commands).toEqual([recordMarker]);
    const { markerName, details } = patch.buildCommand(recordMarker).recordMarkerCommandAttributes ?? {};
    expect(markerName).toBe('core_patch');
    expect(Object.keys(details ?? {})).toEqual(['patch-data']);
    const [data] = details?.['patch-data']?.payloads ?? [];
    expect(Buffer.from(data.metadata['encoding']).toString()).toBe('json/plain');
    expect(JSON.parse(Buffer.from(data.data).toString())).toEqual({ id: 'fees', deprecated: true });
    expect(patch.describeCommand(recordMarker)).toBe('RecordMarker (patch "fees")');
  });

  it('takes its marker, once', () => {
    const patch = new PatchMachine(new MachineRun(), { patchId: 'fees', deprecated: false });
    patch.applyEvent(marker);
    expect(() => patch.applyEvent(marker)).toThrow(IllegalTransition);
  });

  it('refuses the marker of another patch', () => {
    const patch = new PatchMachine(new MachineRun(), { patchId: 'taxes', deprecated: false });
    expect(() => patch.applyEvent(marker)).toThrow(NondeterminismError);
    expect(() => patch.applyEvent(marker)).toThrow(/of patch "fees" where workflow code asks for patch "taxes"/);
  });
});
