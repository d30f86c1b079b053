import { Module, type DynamicModule } from '@nestjs/common';
import { OptionPlace } from '@nest-temporal/core/internal/common/options/option-place';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import { flag, having } from '@nest-temporal/core/internal/common/options/option-types';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { embeddedSchema } from '@nest-temporal/testing/internal/env/environment-options';
import { ConnectionReplacement } from '../connection-replacement.js';
import { TemporalConfigurationError } from '../errors.js';
import { EnvironmentConnections } from './environment-connections.js';
import type { TemporalTestingOptions } from './temporal-testing.options.js';

export const testingSchema = optionsOf<TemporalTestingOptions>()({
  timeSkipping: flag().default(true),
  environment: having<TestWorkflowEnvironment>('a TestWorkflowEnvironment', 'connection', 'teardown').otherwise(
    'an embedded server of the application',
  ),
  ...embeddedSchema.pick('searchAttributes', 'dynamicConfig', 'logger'),
});

/**
 * Runs an application under test on an embedded server. Import it alongside the modules of the
 * application: it replaces every connection that they declare. Workers, clients and health checks are those of the
 * application. The environment is injectable as `TestWorkflowEnvironment` and shuts down with the application.
 *
 * @example
 * ```ts
 * const app = await Test.createTestingModule({ imports: [AppModule, TemporalTestingModule.forRoot()] })
 *   .overrideProvider(PaymentActivities)
 *   .useValue({ charge: async () => 'receipt-1' })
 *   .compile();
 * await app.init();
 * ```
 */
@Module({})
export class TemporalTestingModule {
  /**
   * @throws TemporalConfigurationError for an unknown or malformed option, or for server options combined with an
   * environment
   */
  static forRoot(options: TemporalTestingOptions = {}): DynamicModule {
    const where = 'TemporalTestingModule.forRoot()';
    const { environment, timeSkipping, ...server } = testingSchema.read(
      options,
      new OptionPlace(where, TemporalConfigurationError),
    );
    const others = Object.keys(options).filter((name) => name !== 'environment');
    if (environment && others.length > 0) {
      throw new TemporalConfigurationError(
        `${where}: "environment" already has a server. Remove ${others.join(', ')}.`,
      );
    }
    const create = (): Promise<TestWorkflowEnvironment> =>
      timeSkipping ? TestWorkflowEnvironment.createTimeSkipping(server) : TestWorkflowEnvironment.createLocal(server);
    return {
      module: TemporalTestingModule,
      global: true,
      providers: [
        { provide: TestWorkflowEnvironment, useFactory: async () => environment ?? (await create()) },
        {
          provide: ConnectionReplacement,
          inject: [TestWorkflowEnvironment],
          useFactory: (used: TestWorkflowEnvironment) => new EnvironmentConnections(used, environment === undefined),
        },
      ],
      exports: [TestWorkflowEnvironment, ConnectionReplacement],
    };
  }
}
