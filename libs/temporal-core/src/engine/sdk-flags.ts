/**
 * Behavior flags: changes of behavior that would alter the commands of an old history are recorded with the workflow
 * task that first relied on them, and on replay hold from there on only.
 *
 * Core flags have one meaning for all SDKs built on Temporal's shared core, and this one. Language flags share their
 * numbers between SDKs, so they are trusted only in tasks that were completed under our own name.
 */
import { sdkName } from '../common/sdk-version.js';
import type { WorkflowTaskCompletedMetadata } from '../proto/index.js';
import { EngineFault } from './errors.js';

/** Numbers are part of the wire and never reused. */
export const CoreFlag = {
  /** Ids and types of activities and children are compared on replay. */
  IdAndTypeDeterminismChecks: 1,
  /** Each new patch also upserts `TemporalChangeVersion`. */
  UpsertSearchAttributeOnPatch: 2,
  /** Commands issued after the terminal one are sent before it; without the flag they are dropped. */
  MoveTerminalCommands: 3,
  /** Service and name of Nexus operations are compared on replay. */
  NexusOperationDeterminismChecks: 4,
} as const;
export type CoreFlag = (typeof CoreFlag)[keyof typeof CoreFlag];

const knownCoreFlags: readonly number[] = Object.values(CoreFlag);

export class SdkFlags {
  /** Language flags that may be relied on now. A new array whenever it changes. */
  langFlags: readonly number[] = [];
  private readonly coreFlags = new Set<number>();
  private newLangFlags: number[] = [];
  /** As history has it: written only when it changes, so it holds until the next one. */
  private recordedName = '';
  private recordedVersion = '';

  constructor(
    /** Whether the server stores flags; without it none is recorded, so only those that history has hold. */
    private readonly isEnabled: boolean,
    private readonly sdkVersion: string,
  ) {}

  /**
   * Takes what a completed workflow task recorded.
   *
   * @throws EngineFault when the task relied on a core flag that this engine does not know
   */
  observe(metadata: WorkflowTaskCompletedMetadata): void {
    if (metadata.sdkName) this.recordedName = metadata.sdkName;
    if (metadata.sdkVersion) this.recordedVersion = metadata.sdkVersion;
    for (const flag of metadata.coreUsedFlags ?? []) {
      if (!knownCoreFlags.includes(flag)) throw this.unknownFlag(flag);
      this.coreFlags.add(flag);
    }
    if (this.recordedName === sdkName) this.addLangFlags(metadata.langUsedFlags ?? []);
  }

  /** Whether behavior under the flag applies. A task that is not a replay may always use it, and will record it. */
  has(flag: CoreFlag, isReplaying: boolean): boolean {
    return (this.isEnabled && !isReplaying) || this.coreFlags.has(flag);
  }

  /** Workflow code relied on language flags. */
  useLangFlags(flags: readonly number[]): void {
    if (!this.isEnabled) return;
    for (const flag of flags) {
      if (!this.langFlags.includes(flag) && !this.newLangFlags.includes(flag)) this.newLangFlags.push(flag);
    }
  }

  /** What the completion of a task that is not a replay must record; `undefined` when history has it all. */
  takeMetadata(): WorkflowTaskCompletedMetadata | undefined {
    if (!this.isEnabled) return undefined;
    const coreUsedFlags = this.recordCoreFlags();
    const langUsedFlags = this.newLangFlags;
    const newName = this.recordedName === sdkName ? undefined : sdkName;
    const newVersion = this.recordedVersion === this.sdkVersion ? undefined : this.sdkVersion;
    if (coreUsedFlags.length + langUsedFlags.length === 0 && newName === undefined && newVersion === undefined) {
      return undefined;
    }
    this.recordedName = sdkName;
    this.recordedVersion = this.sdkVersion;
    this.newLangFlags = [];
    this.addLangFlags(langUsedFlags);
    return { coreUsedFlags, langUsedFlags, sdkName: newName, sdkVersion: newVersion };
  }

  /** All known flags that history lacks: behavior may depend on any of them from the first live task on. */
  private recordCoreFlags(): number[] {
    if (this.coreFlags.size === knownCoreFlags.length) return [];
    const missing = knownCoreFlags.filter((flag) => !this.coreFlags.has(flag));
    for (const flag of missing) this.coreFlags.add(flag);
    return missing;
  }

  private addLangFlags(flags: readonly number[]): void {
    const added = flags.filter((flag) => !this.langFlags.includes(flag));
    if (added.length > 0) this.langFlags = [...this.langFlags, ...added];
  }

  private unknownFlag(flag: number): EngineFault {
    return new EngineFault(
      `History relies on core flag ${flag}, which this SDK does not know (it knows ${knownCoreFlags.join(', ')}). ` +
        `The workflow task was completed by ${this.recordedName || 'an unnamed SDK'} ${this.recordedVersion}: ` +
        'run this workflow on a worker of that SDK, or update this one.',
    );
  }
}
