import { Injectable, Module } from '@nestjs/common';
import { InjectTemporalClient, TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';

const address = process.env['TEMPORAL_ADDRESS'];

// #region named
@Injectable()
export class Transfers {
  constructor(
    private readonly client: WorkflowClient,
    @InjectTemporalClient('archive') private readonly archive: WorkflowClient,
  ) {}

  async compare(): Promise<[number, number]> {
    const [here, there] = await Promise.all([this.client.count(), this.archive.count()]);
    return [here.count, there.count];
  }
}

@Module({
  imports: [
    TemporalModule.forRoot({ connection: { address } }),
    TemporalModule.forRoot({ name: 'archive', useConnection: 'default', namespace: 'temporal-system' }),
  ],
  providers: [Transfers],
})
export class TransfersModule {}
// #endregion named
