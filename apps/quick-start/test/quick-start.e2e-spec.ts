import type { Server } from 'node:http';
import { ValidationPipe, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

let app: INestApplication<Server>;

beforeAll(async () => {
  process.env['TEMPORAL_ADDRESS'] = inject('temporalAddress');
  // The build: what `npm run greet` starts, and what the bundler finds the workflow in.
  const build = new URL('../dist/app.module.js', import.meta.url).href;
  const { AppModule } = (await import(/* @vite-ignore */ build)) as { AppModule: Type };
  app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
  await app.init();
});

afterAll(() => app?.close());

describe('the quick-start application', () => {
  it('answers a name with a greeting', async () => {
    const response = await request(app.getHttpServer()).post('/greetings').send({ name: 'my name' });
    expect(response.status).toBe(200);
    expect((response.body as { greeting: string }).greeting).toBe('Hello, my name!');
  });

  it('answers 400 with the path of the property that breaks its rules', async () => {
    const response = await request(app.getHttpServer()).post('/greetings').send({ name: 5 });
    expect(response.status).toBe(400);
    expect((response.body as { message: string[] }).message).toContain('name must be a string');
  });
});
