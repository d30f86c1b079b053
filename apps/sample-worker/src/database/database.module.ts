import { Module } from '@nestjs/common';
import { WorkerSettings } from '../settings.js';
import { Database } from './database.js';
import { openDatabase } from './open-database.js';

@Module({
  providers: [{ provide: Database, inject: [WorkerSettings], useFactory: openDatabase }],
  exports: [Database],
})
export class DatabaseModule {}
