import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { EncryptionCodec } from './encryption.codec.js';

// #region module
@Module({
  imports: [
    TemporalModule.forRootAsync({
      useFactory: () => ({
        connection: { address: process.env['TEMPORAL_ADDRESS'] },
        dataConverter: { payloadCodecs: [new EncryptionCodec(Buffer.from(process.env['DATA_KEY'] ?? '', 'hex'))] },
      }),
    }),
    TemporalModule.registerWorker({ taskQueue: 'parcels' }),
  ],
})
export class EncryptedModule {}
// #endregion module
