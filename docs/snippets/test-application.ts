/** An application of the snippets on the server of the specs, in place of the address that the snippet shows. */
import type { INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getTemporalOptionsToken } from '@nest-temporal/nestjs';
import { inject } from 'vitest';

export async function startApplication(module: Type): Promise<INestApplication> {
  const testing = await Test.createTestingModule({ imports: [module] })
    .overrideProvider(getTemporalOptionsToken())
    .useValue({ connection: { address: inject('temporalAddress') } })
    .compile();
  const app = testing.createNestApplication({ logger: false });
  return app.init();
}
