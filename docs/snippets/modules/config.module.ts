import { Module } from '@nestjs/common';
import { Config } from './config.js';

@Module({ providers: [Config], exports: [Config] })
export class ConfigModule {}
