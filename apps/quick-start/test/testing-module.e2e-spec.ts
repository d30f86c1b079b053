// The quick-start application on a server in the test's process, its activities replaced.
import type { Server } from 'node:http';
import type { INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TemporalTestingModule } from '@nest-temporal/nestjs/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let app: INestApplication<Server>;

beforeAll(async () => {
  // The build, in which the bundler finds the workflow.
  const load = async (path: string): Promise<Record<string, Type>> =>
    (await import(/* @vite-ignore */ new URL(path, import.meta.url).href)) as Record<string, Type>;
  const { AppModule } = await load('../dist/app.module.js');
  const { GreetingActivities } = await load('../dist/activities/greeting.activities.js');
  const testing = await Test.createTestingModule({ imports: [AppModule, TemporalTestingModule.forRoot()] })
    .overrideProvider(GreetingActivities)
    .useValue({ sayHello: async ({ name }: { name: string }) => `Greetings, ${name}!` })
    .compile();
  app = testing.createNestApplication({ logger: false });
  await app.init();
});

afterAll(() => app?.close());

describe('the quick-start application under test', () => {
  it('needs no server, and greets as its activities are told to', async () => {
    const response = await request(app.getHttpServer()).post('/greetings').send({ name: 'my name' });
    expect(response.body).toMatchObject({ greeting: 'Greetings, my name!' });
  });
});
