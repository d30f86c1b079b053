import type { EmbeddedEnvironmentOptions, TestWorkflowEnvironment } from '@nest-temporal/testing';

/** Options of `TemporalTestingModule.forRoot`. */
export interface TemporalTestingOptions extends Pick<
  EmbeddedEnvironmentOptions,
  'searchAttributes' | 'dynamicConfig' | 'logger'
> {
  /** Whether the server skips time while a result is awaited. @defaultValue true */
  timeSkipping?: boolean;
  /**
   * Environment that the test created, in place of all other options. It outlives the application, so several applications
   * can share it. @defaultValue an embedded server of the application
   */
  environment?: TestWorkflowEnvironment;
}
