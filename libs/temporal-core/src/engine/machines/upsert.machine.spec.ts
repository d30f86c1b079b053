import { describe, expect, it } from 'vitest';
import { payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { CommandType } from '../../proto/enums.js';
import { IllegalTransition } from './define-machine.js';
import { UpsertMachine, upsertTable } from './upsert.machine.js';

describeTable(upsertTable, [
  ['requested', 'Upserted', 'recorded'],
  ['recorded', 'Upserted', illegal],
]);

describe('upsert', () => {
  const {
    COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: searchAttributes,
    COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES: memo,
  } = CommandType;

  it('of search attributes sends what it sets', () => {
    const run = new MachineRun();
    const values = { status: payload('paid'), total: payload(7) };
    const upsert = new UpsertMachine(run, { type: 'upsertSearchAttributes', searchAttributes: values });
    expect(run.commands).toEqual([searchAttributes]);
    expect(upsert.buildCommand(searchAttributes)).toEqual({
      commandType: searchAttributes,
      upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields: values } },
    });
    expect(upsert.describeCommand(searchAttributes)).toBe('UpsertWorkflowSearchAttributes ("status", "total")');
  });

  it('of the memo sends what it sets', () => {
    const run = new MachineRun();
    const values = { note: payload('hi') };
    const upsert = new UpsertMachine(run, { type: 'upsertMemo', memo: values });
    expect(run.commands).toEqual([memo]);
    expect(upsert.buildCommand(memo)).toEqual({
      commandType: memo,
      modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields: values } },
    });
    expect(upsert.describeCommand(memo)).toBe('ModifyWorkflowProperties ("note")');
  });

  it('is recorded once', () => {
    const upsert = new UpsertMachine(new MachineRun(), { type: 'upsertMemo', memo: {} });
    upsert.applyEvent();
    expect(() => upsert.applyEvent()).toThrow(IllegalTransition);
  });
});
