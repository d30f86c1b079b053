import type { EmbeddedEnvironmentOptions, TestWorkflowEnvironment } from '@nest-temporal/testing';

/** Options of `TemporalTestingModule.forRoot`. */
export interface TemporalTestingOptions extends Pick<
  EmbeddedEnvironmentOptions,
  'searchAttributes' | 'dynamicConfig' | 'logger'
> {
  /** Whether waiting for the result of a workflow skips time. @defaultValue true */
  timeSkipping?: boolean;
  /**
   * An environment of the test's own, such as one for many applications; it outlives the application. Options of a server are
   * not given beside it.
   */
  environment?: TestWorkflowEnvironment;
}
