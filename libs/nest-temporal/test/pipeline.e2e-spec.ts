import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  Catch,
  Inject,
  Injectable,
  InternalServerErrorException,
  Module,
  NotFoundException,
  Scope,
  ServiceUnavailableException,
  UseGuards,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplicationContext,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory, REQUEST } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  Activity,
  ActivityContext,
  getActivityContext,
  TemporalModule,
  WorkflowClient,
  type InheritedEnhancers,
} from '@nest-temporal/nestjs';
import { ChargeInput, type ActivityCall, type ActivityEnd } from './fixtures/pipeline.contract.js';
import { NestPipelineWorkflow } from './fixtures/pipeline.workflow.js';

/** Attempts that reached a method: its name, the number of the attempt, when. */
const attempts: { method: string; attempt: number; atMs: number }[] = [];

function arrived(method: string): number {
  const { attempt } = ActivityContext.current().info;
  attempts.push({ method, attempt, atMs: Date.now() });
  return attempt;
}

@Injectable()
class ByTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return getActivityContext(context).info.activityType === 'admitted';
  }
}

@Injectable()
@Activity()
class Payments {
  @Activity()
  charge(input: ChargeInput): string {
    arrived('charge');
    return `${input instanceof ChargeInput} ${Object.keys(input).join()}`;
  }

  @Activity()
  @UsePipes(new ValidationPipe({ whitelist: true, transform: true }))
  chargePiped(input: ChargeInput): string {
    arrived('chargePiped');
    return `${input instanceof ChargeInput} ${Object.keys(input).join()}`;
  }

  @Activity()
  missing(): void {
    arrived('missing');
    throw new NotFoundException('no such account');
  }

  @Activity()
  failing(): void {
    arrived('failing');
    throw new InternalServerErrorException('broken');
  }

  @Activity()
  busy(): string {
    if (arrived('busy') > 1) return 'done';
    throw new ServiceUnavailableException({ message: 'busy', retryAfter: 1 });
  }
}

@Injectable()
@Activity()
@UseGuards(ByTypeGuard)
class Guarded {
  @Activity()
  admitted(): string {
    return 'admitted';
  }

  @Activity()
  denied(): string {
    arrived('denied');
    return 'not denied';
  }
}

let instances = 0;

@Injectable({ scope: Scope.REQUEST })
@Activity()
class PerAttempt {
  private readonly number = (instances += 1);

  constructor(@Inject(REQUEST) private readonly context: ActivityContext) {}

  @Activity()
  async thirdTime(): Promise<string> {
    await Promise.resolve();
    if (this.context.info.attempt < 3) throw new Error('again');
    return `instance ${this.number}, ${this.context === ActivityContext.current()}`;
  }
}

async function application(
  taskQueue: string,
  inheritAppConfig?: InheritedEnhancers,
  globals: Provider[] = [],
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      TemporalModule.forRoot({ connection: { address: inject('temporalAddress') } }),
      TemporalModule.registerWorker({ taskQueue, workflowThreads: 0, inheritAppConfig }),
    ],
    providers: [Payments, Guarded, PerAttempt, NestPipelineWorkflow, ...globals],
  })
  class App {}
  return NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
}

describe('activities of a Nest application', () => {
  const taskQueue = randomUUID();
  let app: INestApplicationContext;
  beforeAll(async () => {
    app = await application(taskQueue);
  });
  afterAll(() => app.close());

  async function run(activity: string, ...args: unknown[]): Promise<ActivityEnd> {
    const call: [ActivityCall] = [{ activity, args }];
    return app.get(WorkflowClient).execute(NestPipelineWorkflow, { taskQueue, workflowId: randomUUID(), args: call });
  }
  const reached = (method: string): typeof attempts => attempts.filter((attempt) => attempt.method === method);

  it('are tried once when they fail with the status of a fault of the caller', async () => {
    expect((await run('missing')).failure).toEqual({
      type: 'NotFoundException',
      message: 'no such account',
      nonRetryable: true,
      details: [{ message: 'no such account', error: 'Not Found', statusCode: 404 }],
      retryState: 'NON_RETRYABLE_FAILURE',
    });
    expect(reached('missing')).toHaveLength(1);
  });

  it('are tried again when they fail with the status of a fault of the server', async () => {
    expect((await run('failing')).failure).toMatchObject({
      type: 'InternalServerErrorException',
      nonRetryable: false,
      retryState: 'MAXIMUM_ATTEMPTS_REACHED',
    });
    expect(reached('failing').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('are tried again after the wait that the exception asks for', async () => {
    expect(await run('busy')).toEqual({ result: 'done' });
    const [first, second] = reached('busy');
    // The retry policy alone would wait 10 ms.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(950);
  });

  it('get instances of DTOs, and fail for good where one breaks its rules', async () => {
    expect(await run('charge', { cents: 5 })).toEqual({ result: 'true cents' });
    const { failure } = await run('charge', { cents: 0 });
    expect(failure).toMatchObject({
      type: 'ValidationError',
      nonRetryable: true,
      details: [{ path: 'cents', rule: 'min', message: 'must not be less than 1' }],
    });
    expect(reached('charge')).toHaveLength(1);
  });

  it('have their arguments validated by the ValidationPipe where there is one', async () => {
    expect(await run('chargePiped', { cents: 5, extra: 1 })).toEqual({ result: 'true cents' });
    const { failure } = await run('chargePiped', { cents: 0 });
    expect(failure).toMatchObject({
      type: 'ValidationError',
      nonRetryable: true,
      details: ['cents must not be less than 1'],
      message: expect.stringMatching(/^A pipe refused the arguments of Payments\.chargePiped: /),
    });
    expect(reached('chargePiped')).toHaveLength(1);
  });

  it('fail for good when a guard denies them, naming class, method and cure', async () => {
    expect(await run('admitted')).toEqual({ result: 'admitted' });
    expect((await run('denied')).failure).toMatchObject({
      type: 'ForbiddenException',
      nonRetryable: true,
      message: expect.stringMatching(/^A guard denied the activity Guarded\.denied\. Admit activities in the guard/),
    });
    expect(reached('denied')).toHaveLength(0);
  });

  it('have a request-scoped provider made for each attempt', async () => {
    expect(await run('thirdTime')).toEqual({ result: 'instance 3, true' });
  });
});

@Catch()
class CatchEverythingFilter implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ json(body: unknown): void }>().json({ statusCode: 500 });
  }
}

describe('the global enhancers of an application', () => {
  it('neither replace nor complete a failed activity, unless the worker inherits them', async () => {
    const taskQueue = randomUUID();
    const app = await application(taskQueue, undefined, [
      { provide: APP_FILTER, useClass: CatchEverythingFilter },
      { provide: APP_GUARD, useValue: { canActivate: () => false } },
    ]);
    const call: [ActivityCall] = [{ activity: 'missing', args: [] }];
    const options = { taskQueue, workflowId: randomUUID(), args: call };
    const { failure } = await app.get(WorkflowClient).execute(NestPipelineWorkflow, options);
    expect(failure).toMatchObject({ type: 'NotFoundException', retryState: 'NON_RETRYABLE_FAILURE' });
    await app.close();
  });

  it('run around activities of a worker that inherits them', async () => {
    const taskQueue = randomUUID();
    const guard = { provide: APP_GUARD, useValue: { canActivate: () => false } };
    const app = await application(taskQueue, { guards: true }, [guard]);
    const call: [ActivityCall] = [{ activity: 'missing', args: [] }];
    const options = { taskQueue, workflowId: randomUUID(), args: call };
    const { failure } = await app.get(WorkflowClient).execute(NestPipelineWorkflow, options);
    expect(failure).toMatchObject({ type: 'ForbiddenException', nonRetryable: true });
    await app.close();
  });
});
