import { Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TemporalModule } from '@nest-temporal/nestjs';
import { HealthModule } from './health/health.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { TemporalErrorsFilter } from './orders/temporal-errors.filter.js';
import { ApiSettings, SettingsModule } from './settings.js';

@Module({
  imports: [
    SettingsModule,
    // A connection and no worker: this process starts workflows and talks to them, another one runs them.
    TemporalModule.forRootAsync({
      inject: [ApiSettings],
      useFactory: ({ temporal: { address, namespace } }: ApiSettings) => ({ connection: { address }, namespace }),
    }),
    OrdersModule,
    HealthModule,
  ],
  providers: [
    // Bodies become instances of their classes, and are refused with the paths of what breaks the rules.
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    },
    { provide: APP_FILTER, useClass: TemporalErrorsFilter },
  ],
})
export class AppModule {}
