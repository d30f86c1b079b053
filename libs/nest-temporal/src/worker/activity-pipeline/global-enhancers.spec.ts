import 'reflect-metadata';
import {
  Catch,
  Inject,
  Injectable,
  Scope,
  UseGuards,
  ValidationPipe,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, REQUEST } from '@nestjs/core';
import { ActivityContext, ApplicationFailure } from '@nest-temporal/core/activity';
import { map, type Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { pipelined as make, type PipelinedActivities } from '../../../test/fixtures/pipelined-activities.js';
import { Activity } from '../../decorators/activity.decorator.js';
import { TemporalExplorer } from '../activity.explorer.js';
import { ActivityPipeline, type PipelineOptions } from './activity-pipeline.js';

const ran: string[] = [];
let made: PipelinedActivities | undefined;

async function pipelined(providers: Provider[], inheritAppConfig?: PipelineOptions['inheritAppConfig']) {
  made = await make(providers, { inheritAppConfig });
  return made;
}

afterEach(async () => {
  ran.length = 0;
  await made?.app.close();
  made = undefined;
});

let constructed = 0;

@Injectable()
@Activity()
class Payments {
  constructor() {
    constructed += 1;
  }

  @Activity()
  charge(card: string): string {
    if (card === 'declined') throw ApplicationFailure.nonRetryable('declined', 'CardDeclined');
    return `charged ${card}`;
  }
}

/** As Nest's documentation writes it. */
@Catch()
class CatchEverythingFilter implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    ran.push('filter');
    const request = host.switchToHttp().getRequest<{ originalUrl: string } | undefined>();
    const response = host.switchToHttp().getResponse<{ json(body: unknown): void }>();
    response.json({ statusCode: 500, path: request!.originalUrl });
  }
}

@Injectable()
class EnvelopeInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    ran.push('interceptor');
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

@Injectable()
class JwtGuard implements CanActivate {
  canActivate(): boolean {
    ran.push('guard');
    return false;
  }
}

@Injectable()
class UpperCasePipe implements PipeTransform {
  transform(value: unknown): unknown {
    ran.push('pipe');
    return String(value).toUpperCase();
  }
}

@Injectable()
class AdmittingGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
@Activity()
@UseGuards(AdmittingGuard)
class Bound {
  @Activity()
  first(): void {}
  @Activity()
  second(): void {}
}

const forHttp: Provider[] = [
  { provide: APP_FILTER, useClass: CatchEverythingFilter },
  { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
  { provide: APP_GUARD, useClass: JwtGuard },
  { provide: APP_PIPE, useClass: UpperCasePipe },
  { provide: APP_PIPE, useValue: new ValidationPipe({ forbidUnknownValues: true }) },
];

describe('global enhancers', () => {
  it('that were registered for HTTP do not touch activities', async () => {
    const { call, fail } = await pipelined([Payments, ...forHttp]);
    await expect(call('charge', 'visa')).resolves.toBe('charged visa');
    expect(await fail('charge', 'declined')).toMatchObject({ type: 'CardDeclined', nonRetryable: true });
    expect(ran).toEqual([]);
  });

  it('that live per request neither run nor are constructed for activities', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class SessionGuard implements CanActivate {
      constructor(@Inject(REQUEST) request: { headers: { authorization: string } }) {
        ran.push(request.headers.authorization);
      }
      canActivate(): boolean {
        return false;
      }
    }
    constructed = 0;
    const { call } = await pipelined([Payments, { provide: APP_GUARD, useClass: SessionGuard }]);
    await call('charge', 'visa');
    await call('charge', 'visa');
    expect(ran).toEqual([]);
    expect(constructed).toBe(1);
  });

  it('run around activities of a worker that inherits them', async () => {
    const { fail, call } = await pipelined([Payments, ...forHttp.filter((p) => 'useClass' in (p as object))], true);
    expect(await fail('charge', 'visa')).toMatchObject({ type: 'ForbiddenException', nonRetryable: true });
    expect(ran).toEqual(['guard', 'filter']);
    await expect(call('charge', 'visa')).rejects.toThrow('A guard denied the activity Payments.charge');
  });

  it('are inherited by kind', async () => {
    const { call } = await pipelined([Payments, ...forHttp], { pipes: true, interceptors: true, guards: false });
    await expect(call('charge', 'visa')).resolves.toEqual({ data: 'charged VISA' });
    expect(ran).toEqual(['interceptor', 'pipe']);
  });

  it('that live per request are made for each attempt of a worker that inherits them, also around a factory', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class AttemptInterceptor implements NestInterceptor {
      constructor(@Inject(REQUEST) private readonly attempt: ActivityContext) {}
      intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
        ran.push(String(this.attempt === ActivityContext.current()));
        return next.handle();
      }
    }
    const interceptor = { provide: APP_INTERCEPTOR, useClass: AttemptInterceptor };
    const { call } = await pipelined([{ provide: 'made', useFactory: () => new Payments() }, interceptor], true);
    await Promise.all([call('charge', 'a'), call('charge', 'b')]);
    expect(ran).toEqual(['true', 'true']);
  });

  it('are listed in one line, with those that are bound and with those that do not apply', async () => {
    const { app } = await pipelined([Payments, Bound, ...forHttp]);
    const activities = app.get(TemporalExplorer, { strict: false }).activities();
    const methods = activities.flatMap((found) => found.activities.map(({ method }) => method));
    const describeFor = (inheritAppConfig: PipelineOptions['inheritAppConfig']): string =>
      app.get(ActivityPipeline, { strict: false }).describe(methods, { inheritAppConfig });
    expect(describeFor(undefined)).toBe(
      'Activities run inside guards AdmittingGuard. Global enhancers that do not apply to activities: guards JwtGuard, ' +
        'interceptors EnvelopeInterceptor, pipes UpperCasePipe, ValidationPipe, filters CatchEverythingFilter ' +
        '(option "inheritAppConfig").',
    );
    expect(describeFor({ guards: true, interceptors: true, pipes: true, filters: true })).toBe(
      'Activities run inside guards JwtGuard, AdmittingGuard, interceptors EnvelopeInterceptor, pipes UpperCasePipe, ' +
        'ValidationPipe, filters CatchEverythingFilter.',
    );
  });
});
