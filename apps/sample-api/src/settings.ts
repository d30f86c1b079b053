import { Global, Injectable, Module } from '@nestjs/common';

/** What the environment says, read when the application starts. */
@Injectable()
export class ApiSettings {
  readonly temporal = {
    address: process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233',
    namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default',
  };
}

@Global()
@Module({ providers: [ApiSettings], exports: [ApiSettings] })
export class SettingsModule {}
