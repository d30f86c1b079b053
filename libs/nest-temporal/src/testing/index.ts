/** `@nest-temporal/nestjs/testing`: applications under test on an embedded server. Needs `@nest-temporal/testing`. */
export { TemporalTestingModule } from './temporal-testing.module.js';
export type { TemporalTestingOptions } from './temporal-testing.options.js';
export {
  expectReplays,
  MockActivityEnvironment,
  ReplaysFailedError,
  TestWorkflowEnvironment,
} from '@nest-temporal/testing';
