/**
 * Every limit and switch that dynamic config overrides: the real server's key, and its default, once. A default is that
 * of Temporal Server 1.32 unless a comment says otherwise. What the real server fixes in its code is in
 * `fixed-limits.ts`.
 */
const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface NumberSetting {
  readonly kind: 'number';
  readonly otherwise: number;
}

interface DurationSetting {
  readonly kind: 'duration';
  /** Milliseconds. */
  readonly otherwise: number;
}

interface FlagSetting {
  readonly kind: 'flag';
  readonly otherwise: boolean;
}

export type Setting = NumberSetting | DurationSetting | FlagSetting;

const number = (otherwise: number): NumberSetting => ({ kind: 'number', otherwise });
const duration = (otherwise: number): DurationSetting => ({ kind: 'duration', otherwise });
const flag = (otherwise: boolean): FlagSetting => ({ kind: 'flag', otherwise });

export const settings = {
  'frontend.historyMaxPageSize': number(256),
  'frontend.linkMaxSize': number(4000),
  'frontend.maxlinksPerRequest': number(10),
  'frontend.searchAttributesNumberOfKeysLimit': number(100),
  'frontend.searchAttributesSizeOfValueLimit': number(2 * KiB),
  'frontend.searchAttributesTotalSizeLimit': number(40 * KiB),
  'frontend.visibilityMaxPageSize': number(1_000),
  // Not of the real server, which has a database: how many closed runs are kept at most, whatever the retention; 0 is
  // no limit.
  'embedded.maxClosedRuns': number(20_000),
  'history.defaultWorkflowTaskTimeout': duration(10 * second),
  'history.discardSpeculativeWorkflowTaskMaximumEventsCount': number(10),
  'history.enableDropRepeatedWorkflowTaskFailures': flag(false),
  'history.longPollExpirationInterval': duration(20 * second),
  'history.MaxBufferedQueryCount': number(1),
  'history.maximumBufferedEventsBatch': number(100),
  'history.maximumBufferedEventsSizeInBytes': number(2 * MiB),
  'history.maximumSignalsPerExecution': number(10_000),
  'history.maxInFlightUpdatePayloads': number(20 * MiB),
  'history.maxInFlightUpdates': number(10),
  'history.maxTotalUpdates': number(2_000),
  'history.maxTotalUpdates.suggestContinueAsNewThreshold': number(0.9),
  'history.sendTransientOrSpeculativeWorkflowTaskEvents': flag(true),
  'history.workflowIdReuseMinimalInterval': duration(second),
  'history.workflowTaskHeartbeatTimeout': duration(30 * minute),
  'history.workflowTaskRetryMaxInterval': duration(10 * minute),
  'limit.blobSize.error': number(2 * MiB),
  'limit.blobSize.warn': number(512 * KiB),
  'limit.historyCount.error': number(50 * KiB),
  'limit.historyCount.suggestContinueAsNew': number(4 * KiB),
  'limit.historyMaxPageSize': number(256),
  'limit.historySize.error': number(50 * MiB),
  'limit.historySize.suggestContinueAsNew': number(4 * MiB),
  'limit.maxIDLength': number(1_000),
  'limit.memoSize.error': number(2 * MiB),
  'limit.mutableStateActivityFailureSize.error': number(4 * KiB),
  'limit.numPendingActivities.error': number(2_000),
  'limit.numPendingCancelRequests.error': number(2_000),
  'limit.numPendingChildExecutions.error': number(2_000),
  'limit.numPendingSignals.error': number(2_000),
  'matching.longPollExpirationInterval': duration(minute),
  'matching.PollerHistoryTTL': duration(5 * minute),
  'matching.queryPollerUnavailableWindow': duration(20 * second),
  'system.enableActivityEagerExecution': flag(true),
  'system.enableCrossNamespaceCommands': flag(false),
  'system.enableEagerWorkflowStart': flag(true),
  'system.enableStickyQuery': flag(true),
  'system.namespaceMinRetentionLocal': duration(hour),
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': number(5),
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingKey = keyof typeof settings;

/** `true` or `false` for a switch, milliseconds for a duration. */
export type SettingValue<Key extends SettingKey> = (typeof settings)[Key] extends FlagSetting ? boolean : number;

/**
 * Switches of the real server for what this one always does: setting them to this value changes nothing, and another
 * value cannot be had.
 */
export const alwaysSet: Readonly<Record<string, boolean>> = {
  'frontend.activityAPIsEnabled': true,
  'frontend.enableExecuteMultiOperation': true,
  'frontend.enableTokenNamespaceEnforcement': true,
  'frontend.enableUpdateWorkflowExecution': true,
  'frontend.enableUpdateWorkflowExecutionAsyncAccepted': true,
  'frontend.workerVersioningDataAPIs': false,
  'frontend.workerVersioningRuleAPIs': false,
  'history.enableChasm': false,
  'system.enableDeploymentVersions': false,
  'system.enableDeployments': false,
  'system.enableNexus': false,
  'system.forceSearchAttributesCacheRefreshOnRead': true,
};
