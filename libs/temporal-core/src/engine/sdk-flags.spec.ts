import { describe, expect, it } from 'vitest';
import { EngineFault } from './errors.js';
import { CoreFlag, SdkFlags } from './sdk-flags.js';

const sdkVersion = '1.2.3';
const flags = (): SdkFlags => new SdkFlags(true, sdkVersion);
const { IdAndTypeDeterminismChecks: check } = CoreFlag;

describe('sdk flags', () => {
  it('records all core flags, name and version with the first task of a run', () => {
    expect(flags().takeMetadata()).toEqual({
      coreUsedFlags: [1, 2, 3, 4],
      langUsedFlags: [],
      sdkName: 'temporal-nestjs',
      sdkVersion,
    });
  });

  it('records nothing twice', () => {
    const subject = flags();
    subject.takeMetadata();
    expect(subject.takeMetadata()).toBeUndefined();
  });

  it('records only what history lacks', () => {
    const subject = flags();
    subject.observe({ coreUsedFlags: [1, 3], sdkName: 'temporal-nestjs', sdkVersion: '0.0.1' });
    expect(subject.takeMetadata()).toEqual({
      coreUsedFlags: [2, 4],
      langUsedFlags: [],
      sdkName: undefined,
      sdkVersion,
    });
  });

  it('records a language flag when it is used for the first time, and offers it from then on', () => {
    const subject = flags();
    subject.takeMetadata();
    subject.useLangFlags([7, 7]);
    expect(subject.langFlags).toEqual([]);
    expect(subject.takeMetadata()?.langUsedFlags).toEqual([7]);
    subject.useLangFlags([7]);
    expect(subject.langFlags).toEqual([7]);
    expect(subject.takeMetadata()).toBeUndefined();
  });

  it('trusts language flags of its own name only', () => {
    const subject = flags();
    subject.observe({ langUsedFlags: [1], sdkName: 'temporal-python', sdkVersion: '1.9.0' });
    subject.observe({ langUsedFlags: [2] });
    expect(subject.langFlags).toEqual([]);
    subject.observe({ langUsedFlags: [3], sdkName: 'temporal-nestjs' });
    subject.observe({ langUsedFlags: [4] });
    expect(subject.langFlags).toEqual([3, 4]);
  });

  it('writes its name again after another SDK has completed a task', () => {
    const subject = flags();
    subject.takeMetadata();
    subject.observe({ sdkName: 'temporal-python', sdkVersion: '1.9.0' });
    expect(subject.takeMetadata()).toMatchObject({ sdkName: 'temporal-nestjs', sdkVersion });
  });

  it('uses a core flag in a live task, and on replay only once history has it', () => {
    const subject = flags();
    expect(subject.has(check, false)).toBe(true);
    expect(subject.has(check, true)).toBe(false);
    subject.observe({ coreUsedFlags: [check] });
    expect(subject.has(check, true)).toBe(true);
  });

  it('refuses a core flag it does not know, naming it and the SDK that wrote it', () => {
    const observe = (): void =>
      flags().observe({ coreUsedFlags: [1, 5], sdkName: 'temporal-python', sdkVersion: '1.99.0' });
    expect(observe).toThrow(EngineFault);
    expect(observe).toThrow(/core flag 5.*temporal-python 1\.99\.0/);
  });

  it('records nothing when the server does not store flags, and uses only those that history has', () => {
    const subject = new SdkFlags(false, sdkVersion);
    subject.useLangFlags([1]);
    expect(subject.has(check, false)).toBe(false);
    subject.observe({ coreUsedFlags: [check], langUsedFlags: [2], sdkName: 'temporal-nestjs' });
    expect(subject.has(check, false)).toBe(true);
    expect(subject.has(check, true)).toBe(true);
    expect(subject.langFlags).toEqual([2]);
    expect(subject.takeMetadata()).toBeUndefined();
  });
});
