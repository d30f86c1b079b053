import { Injectable } from '@nestjs/common';

/** Stands for the application's own configuration, such as `ConfigService`. */
@Injectable()
export class Config {
  readonly temporalAddress = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
  readonly slots = 20;
}
