import 'reflect-metadata';
import {
  ArgumentMetadata,
  BadRequestException,
  CallHandler,
  CanActivate,
  Catch,
  createParamDecorator,
  ExceptionFilter,
  ExecutionContext,
  Inject,
  Injectable,
  Logger,
  NestInterceptor,
  ParseIntPipe,
  PipeTransform,
  Scope,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentsHost,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector, REQUEST } from '@nestjs/core';
import {
  ActivityContext,
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
} from '@nest-temporal/core/activity';
import { EMPTY, map, of, throwError, type Observable } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  attemptContext,
  pipelined as make,
  type PipelinedActivities,
} from '../../../test/fixtures/pipelined-activities.js';
import { Activity } from '../../decorators/activity.decorator.js';
import { Payload } from '../../decorators/payload.decorator.js';
import { getActivityContext, isTemporalContext } from './temporal-context.js';

let made: PipelinedActivities | undefined;

async function pipelined(...given: Parameters<typeof make>): Promise<PipelinedActivities> {
  made = await make(...given);
  return made;
}

afterEach(async () => {
  await made?.app.close();
  made = undefined;
});

/** What ran, in order. */
const trace: string[] = [];
afterEach(() => void trace.splice(0));

@Injectable()
class Prefix {
  readonly text = 'seen by';
}

@Injectable()
class TracingGuard implements CanActivate {
  constructor(private readonly prefix: Prefix) {}

  canActivate(context: ExecutionContext): boolean {
    trace.push(`${this.prefix.text} guard ${context.getClass().name}.${context.getHandler().name}`);
    return isTemporalContext(context) && getActivityContext(context) === ActivityContext.current();
  }
}

@Injectable()
class TracingInterceptor implements NestInterceptor {
  constructor(private readonly prefix: Prefix) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await Promise.resolve();
    const { activityId } = ActivityContext.current().info;
    trace.push(`${this.prefix.text} interceptor`);
    return next.handle().pipe(map((value) => [value, activityId === getActivityContext(context).info.activityId]));
  }
}

@Injectable()
class TracingPipe implements PipeTransform {
  constructor(private readonly prefix: Prefix) {}

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    trace.push(
      `${this.prefix.text} pipe ${type} ${metatype?.name} of ${ActivityContext.current().info.activityId !== ''}`,
    );
    return value;
  }
}

@Catch()
@Injectable()
class TracingFilter implements ExceptionFilter {
  constructor(private readonly prefix: Prefix) {}

  catch(error: Error, host: ArgumentsHost): Error {
    trace.push(`${this.prefix.text} filter ${getActivityContext(host).info.activityId !== ''}`);
    return new Error(`${error.message} of ${String(host.getArgs())}`);
  }
}

describe('what surrounds an activity', () => {
  @Injectable()
  @Activity()
  @UseGuards(TracingGuard)
  class Surrounded {
    @Activity()
    @UseInterceptors(TracingInterceptor)
    @UsePipes(TracingPipe)
    async work(text: string): Promise<string> {
      await Promise.resolve();
      trace.push(`method of ${ActivityContext.current().info.activityId !== ''}`);
      return text;
    }

    @Activity()
    @UseFilters(TracingFilter)
    fails(_text: string): void {
      throw new Error('failed');
    }
  }

  it('runs in the order of Nest, with dependencies, in the context of the activity', async () => {
    const { call } = await pipelined([Prefix, Surrounded]);
    await expect(call('work', 'a')).resolves.toEqual(['a', true]);
    expect(trace).toEqual([
      'seen by guard Surrounded.work',
      'seen by interceptor',
      'seen by pipe body String of true',
      'method of true',
    ]);
  });

  it('fails the activity with the error that a filter returns', async () => {
    const { fail } = await pipelined([Prefix, Surrounded]);
    expect((await fail('fails', 'a')).message).toBe('failed of a');
    expect(trace).toEqual(['seen by guard Surrounded.fails', 'seen by filter true']);
  });

  it('may be transient, on the method and in the application', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class TransientGuard extends TracingGuard {}
    @Injectable()
    @Activity()
    class Bare {
      @Activity()
      @UseGuards(TransientGuard)
      work(): void {}
    }
    const guard = { provide: APP_GUARD, useClass: TransientGuard };
    const { call } = await pipelined([Prefix, Bare, guard], { inheritAppConfig: true });
    await call('work');
    expect(trace).toEqual(['seen by guard Bare.work', 'seen by guard Bare.work']);
  });

  it('finds the metadata of class and method by the Reflector', async () => {
    @Injectable()
    class RoleGuard implements CanActivate {
      constructor(private readonly reflector: Reflector) {}
      canActivate(context: ExecutionContext): boolean {
        return this.reflector.getAllAndOverride('role', [context.getHandler(), context.getClass()]) === 'admin';
      }
    }
    @Injectable()
    @Activity()
    @UseGuards(RoleGuard)
    class Guarded {
      @Activity()
      @SetMetadata('role', 'admin')
      admitted(): string {
        return 'in';
      }

      @Activity()
      denied(): string {
        return 'in';
      }
    }
    const { call, fail } = await pipelined([Guarded]);
    await expect(call('admitted')).resolves.toBe('in');
    expect(await fail('denied')).toMatchObject({
      type: 'ForbiddenException',
      nonRetryable: true,
      message: expect.stringMatching(/^A guard denied the activity Guarded\.denied\. Admit activities in the guard/),
    });
  });

  it('is found on the base of an undecorated subclass', async () => {
    class Derived extends Surrounded {}
    const { call } = await pipelined([Prefix, Derived]);
    await expect(call('work', 'a')).resolves.toEqual(['a', true]);
    expect(trace[0]).toBe('seen by guard Derived.work');
  });

  it('refuses a factory whose class has enhancers that only Nest could construct', async () => {
    const factory = { provide: 'made', useFactory: () => new Surrounded() };
    await expect(pipelined([factory])).rejects.toThrow(
      /^Activity Surrounded\.work: "\w+" is passed to @Use\w+\(\) as a class\. .*"Surrounded" comes from useFactory/,
    );
  });
});

describe('the arguments of an activity with pipes', () => {
  const received: unknown[][] = [];
  const Attempt = createParamDecorator((_: unknown, context: ExecutionContext) => getActivityContext(context));

  @Injectable()
  class Doubling implements PipeTransform {
    constructor(private readonly prefix: Prefix) {}
    transform(value: unknown): unknown {
      return `${this.prefix.text} ${String(value)}`;
    }
  }

  @Injectable()
  @Activity()
  class Piped {
    @Activity()
    @UsePipes(TracingPipe)
    rest(...texts: string[]): void {
      received.push(texts);
    }

    @Activity()
    @UsePipes(TracingPipe)
    optional(first: string, second = 'default'): void {
      received.push([first, second]);
    }

    @Activity()
    own(@Payload(ParseIntPipe) count: number, @Payload(Doubling) text: string): void {
      received.push([count, text]);
    }

    @Activity()
    decorated(text: string, @Attempt() attempt: ActivityContext): void {
      received.push([text, attempt === ActivityContext.current()]);
    }
  }
  afterEach(() => void received.splice(0));

  it('are those that were sent, however many', async () => {
    const { call } = await pipelined([Prefix, Piped]);
    await call('rest', 'a', 'b', 'c');
    await call('rest');
    await call('optional', 'a');
    await call('optional', 'a', 'b');
    expect(received).toEqual([['a', 'b', 'c'], [], ['a', 'default'], ['a', 'b']]);
    expect(trace).toHaveLength(6);
  });

  it('go through the pipes of the parameter, which may have dependencies', async () => {
    const { call, fail } = await pipelined([Prefix, Piped]);
    await call('own', '5', 'text');
    expect(received).toEqual([[5, 'seen by text']]);
    expect(await fail('own', 'x', 'text')).toMatchObject({ type: 'ValidationError', nonRetryable: true });
  });

  it('come from decorators made by createParamDecorator where a parameter has one', async () => {
    const { call } = await pipelined([Prefix, Piped]);
    await call('decorated', 'a');
    await call('decorated', 'a', 'not mine');
    expect(received).toEqual([
      ['a', true],
      ['a', true],
    ]);
  });

  it('leaves no trace on the class', async () => {
    const { call } = await pipelined([Prefix, Piped]);
    const defined = vi.spyOn(Reflect, 'defineMetadata');
    await call('rest', 'a');
    const places = defined.mock.calls as unknown as [string, unknown, object, string][];
    defined.mockRestore();
    const left = places.filter(([key, , target, name]) => Reflect.hasOwnMetadata(key, target, name));
    expect(places.map(([key]) => key)).toContain('design:paramtypes');
    expect(left).toEqual([]);
    expect(Object.getOwnPropertyNames(Piped.prototype).sort()).toEqual(
      ['constructor', 'decorated', 'optional', 'own', 'rest'].sort(),
    );
  });
});

describe('the result of an activity', () => {
  @Injectable()
  @Activity()
  class Results {
    @Activity()
    sync(): string {
      return 'sync';
    }
    @Activity()
    async promised(): Promise<string> {
      return Promise.resolve('promised');
    }
    @Activity()
    observed(): Observable<string> {
      return of('first', 'last');
    }
    @Activity()
    failing(): Observable<string> {
      return throwError(() => new BadRequestException('no'));
    }
  }
  class PassThrough implements NestInterceptor {
    intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
      return next.handle();
    }
  }

  it.each([
    ['directly', []],
    ['through an interceptor', [{ provide: APP_INTERCEPTOR, useClass: PassThrough }]],
  ])('is a value, a promise or the last value of an Observable, %s', async (_, globals) => {
    const { call, fail } = await pipelined([Results, ...globals], { inheritAppConfig: true });
    await expect(call('sync')).resolves.toBe('sync');
    await expect(call('promised')).resolves.toBe('promised');
    await expect(call('observed')).resolves.toBe('last');
    expect(await fail('failing')).toMatchObject({ type: 'BadRequestException', message: 'no', nonRetryable: true });
  });
});

describe('an exception filter', () => {
  function filtering(filter: ExceptionFilter): ReturnType<typeof pipelined> {
    Catch()(filter.constructor);
    @Injectable()
    @Activity()
    @UseFilters(filter)
    class Failing {
      @Activity()
      plain(): void {
        throw new Error('original');
      }
      @Activity()
      completesElsewhere(): void {
        throw new CompleteAsyncError();
      }
      @Activity()
      cancelled(): void {
        throw new CancelledFailure('CANCELLED');
      }
      @Activity()
      aborted(): void {
        throw Object.assign(new Error('aborted'), { name: 'AbortError' });
      }
    }
    return pipelined([Failing]);
  }

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a promise of nothing', Promise.resolve()],
    ['an Observable without a value', EMPTY],
    ['a value', { statusCode: 500 }],
  ])('that returns %s leaves the failure as it was', async (_, returned) => {
    class Silent implements ExceptionFilter {
      catch(): unknown {
        return returned;
      }
    }
    const { fail } = await filtering(new Silent());
    expect((await fail('plain')).message).toBe('original');
  });

  it.each<[string, (error: Error) => unknown]>([
    ['an error', (error) => error],
    ['a promise of one', async (error) => error],
    ['an Observable that fails', (error) => throwError(() => error)],
  ])('translates the failure by returning %s', async (_, returned) => {
    class Translating implements ExceptionFilter {
      catch(error: Error): unknown {
        return returned(ApplicationFailure.nonRetryable(`translated ${error.message}`, 'Translated'));
      }
    }
    const { fail } = await filtering(new Translating());
    expect(await fail('plain')).toMatchObject({ message: 'translated original', type: 'Translated' });
  });

  it('that throws never replaces the error of the activity, and is logged', async () => {
    class Crashing implements ExceptionFilter {
      catch(_: Error, host: ArgumentsHost): void {
        host.switchToHttp().getResponse<{ status(code: number): void }>().status(500);
      }
    }
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { fail } = await filtering(new Crashing());
    expect((await fail('plain')).message).toBe('original');
    expect(logged).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(logged.mock.calls)).toMatch(/An exception filter threw.*Failing\.plain.*reading 'status'/);
    logged.mockRestore();
  });

  it('that leaves an error alone does not have Nest log it with all that hangs on it', async () => {
    class Silent implements ExceptionFilter {
      catch(): void {}
    }
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { fail } = await filtering(new Silent());
    await fail('plain');
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  it('sees neither asynchronous completion nor cancellation', async () => {
    class Replacing implements ExceptionFilter {
      catch(): Error {
        return new Error('replaced');
      }
    }
    const { call, callIn } = await filtering(new Replacing());
    await expect(call('completesElsewhere')).rejects.toBeInstanceOf(CompleteAsyncError);
    await expect(call('cancelled')).rejects.toBeInstanceOf(CancelledFailure);
    await expect(callIn(attemptContext(true), 'aborted')).rejects.toThrow('aborted');
    await expect(call('aborted')).rejects.toThrow('replaced');
  });
});

describe('request-scoped activities', () => {
  @Injectable({ scope: Scope.REQUEST })
  class ScopedGuard implements CanActivate {
    constructor(@Inject(REQUEST) private readonly attempt: ActivityContext) {}
    canActivate(context: ExecutionContext): boolean {
      trace.push(`guard ${this.attempt === getActivityContext(context)}`);
      return true;
    }
  }

  it('have guards, interceptors and pipes of the same attempt', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Unit {
      constructor(@Inject(REQUEST) readonly attempt: ActivityContext) {}
    }
    @Injectable()
    class ScopedInterceptor implements NestInterceptor {
      constructor(readonly unit: Unit) {}
      intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
        return next.handle().pipe(map((unit) => unit === this.unit));
      }
    }
    @Injectable()
    @Activity()
    class Scoped {
      constructor(readonly unit: Unit) {}

      @Activity()
      @UseGuards(ScopedGuard)
      @UseInterceptors(ScopedInterceptor)
      @UsePipes(TracingPipe)
      work(_text: string): Unit {
        trace.push(`method ${this.unit.attempt === ActivityContext.current()}`);
        return this.unit;
      }
    }
    const { call } = await pipelined([Prefix, Unit, Scoped]);
    await expect(Promise.all([call('work', 'a'), call('work', 'b')])).resolves.toEqual([true, true]);
    expect(trace.filter((line) => line.startsWith('guard'))).toEqual(['guard true', 'guard true']);
    expect(trace.filter((line) => line.startsWith('method'))).toEqual(['method true', 'method true']);
  });

  it('run before singletons too when a global guard lives per request', async () => {
    @Injectable()
    @Activity()
    class Bare {
      @Activity()
      work(): void {}
    }
    const guard = { provide: APP_GUARD, useClass: ScopedGuard };
    const { call } = await pipelined([Bare, guard], { inheritAppConfig: true });
    await call('work');
    await call('work');
    expect(trace).toEqual(['guard true', 'guard true']);
  });

  it('are made for each attempt when they are transient', async () => {
    let count = 0;
    @Injectable({ scope: Scope.TRANSIENT })
    @Activity()
    class Transient {
      readonly number = (count += 1);
      @Activity()
      work(): number {
        return this.number;
      }
    }
    const { call } = await pipelined([Transient]);
    await expect(Promise.all([call('work'), call('work')])).resolves.toEqual([1, 2]);
  });
});
