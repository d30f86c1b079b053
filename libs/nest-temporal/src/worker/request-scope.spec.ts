import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Inject,
  Injectable,
  Module,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  Catch,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ContextIdFactory, REQUEST, type ContextId, type HostComponentInfo } from '@nestjs/core';
import { ActivityContext } from '@nest-temporal/core/activity';
import type { Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { attemptContext, pipelined, type PipelinedActivities } from '../../test/fixtures/pipelined-activities.js';
import { Activity } from '../decorators/activity.decorator.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let made: PipelinedActivities | undefined;
afterEach(async () => {
  ContextIdFactory.apply(undefined as never);
  await made?.app.close();
});

describe('instances of an attempt', () => {
  it('go with it, however many attempts there are', async () => {
    const alive: WeakRef<object>[] = [];
    const remember = (instance: object): void => void alive.push(new WeakRef(instance));

    @Injectable({ scope: Scope.REQUEST })
    class Unit {
      constructor(@Inject(REQUEST) readonly attempt: ActivityContext) {
        remember(this);
        remember(attempt);
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Helper {
      constructor(readonly unit: Unit) {
        remember(this);
      }
    }
    @Injectable()
    class Guard implements CanActivate {
      constructor(readonly unit: Unit) {
        remember(this);
      }
      canActivate(): boolean {
        return true;
      }
    }
    @Injectable()
    class Interceptor implements NestInterceptor {
      constructor(readonly helper: Helper) {
        remember(this);
      }
      intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
        return next.handle();
      }
    }
    @Catch()
    @Injectable()
    class Filter implements ExceptionFilter {
      constructor(readonly unit: Unit) {
        remember(this);
      }
      catch(): Error {
        return new Error('translated');
      }
    }
    @Injectable()
    @Activity()
    @UseGuards(Guard)
    @UseInterceptors(Interceptor)
    @UseFilters(Filter)
    class Scoped {
      constructor(
        readonly unit: Unit,
        readonly helper: Helper,
      ) {
        remember(this);
      }
      @Activity()
      work(fails: boolean): string {
        if (fails) throw new Error('handled');
        return 'done';
      }
    }
    made = await pipelined([Unit, Helper, Scoped]);
    const results = new Set<unknown>();
    const ended = (call: Promise<unknown>): Promise<unknown> =>
      call.catch((error: unknown) => (error as Error).message);
    for (let i = 0; i < 1000; i += 1) results.add(await ended(made.call('work', i % 2 === 0)));
    expect(results).toEqual(new Set(['translated', 'done']));
    expect(alive.length).toBeGreaterThanOrEqual(7000);
    // A WeakRef holds its target until the turn in which it was made has ended.
    await new Promise(setImmediate);
    collectGarbage();
    expect(alive.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(30);
  }, 30_000);

  it('are found under the token that provides the class, in the module that does', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @Activity()
    class Shared {
      constructor(@Inject('where') readonly where: string) {}
      @Activity()
      work(): string {
        return this.where;
      }
    }
    @Module({
      providers: [
        { provide: 'activities', useClass: Shared },
        { provide: 'where', useValue: 'inner' },
      ],
    })
    class Inner {}
    @Module({ imports: [Inner], providers: [{ provide: 'activities', useValue: 'no activities' }] })
    class Outer {}
    made = await pipelined([], {}, [Outer]);
    await expect(made.call('work')).resolves.toBe('inner');
  });
});

describe('durable activities', () => {
  it('are made once for each parent context, and get its payload as request', async () => {
    const parents = new Map<string, ContextId>();
    ContextIdFactory.apply({
      attach(contextId: ContextId, request: unknown) {
        const tenant = request instanceof ActivityContext ? `tenant ${Number(request.info.activityId) % 2}` : 'none';
        const parent = parents.get(tenant) ?? ContextIdFactory.create();
        parents.set(tenant, parent);
        return {
          resolve: (info: HostComponentInfo) => (info.isTreeDurable ? parent : contextId),
          payload: { tenant },
        };
      },
    });
    let count = 0;
    @Injectable({ scope: Scope.REQUEST, durable: true })
    @Activity()
    class PerTenant {
      readonly number = (count += 1);
      constructor(@Inject(REQUEST) private readonly payload: { tenant: string }) {}
      @Activity()
      work(): string {
        return `${this.payload.tenant}: ${this.number} ${this.payload instanceof ActivityContext}`;
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    @Activity()
    class PerAttempt {
      constructor(
        @Inject(REQUEST) private readonly attempt: ActivityContext & { tenant: string },
        private readonly perTenant: PerTenant,
      ) {}
      @Activity()
      both(): string {
        return `${this.attempt.tenant} ${this.attempt === ActivityContext.current()} ${this.perTenant.number}`;
      }
    }
    made = await pipelined([PerTenant, PerAttempt]);
    const contexts = Array.from({ length: 6 }, () => attemptContext());
    const [even, odd] = [0, 1].map((rest) => contexts.filter(({ info }) => Number(info.activityId) % 2 === rest));
    const [a, b, c] = even as [ActivityContext, ActivityContext, ActivityContext];
    await expect(made.callIn(a, 'work')).resolves.toBe('tenant 0: 1 false');
    await expect(made.callIn(b, 'work')).resolves.toBe('tenant 0: 1 false');
    await expect(made.callIn(odd?.[0], 'work')).resolves.toBe('tenant 1: 2 false');
    await expect(made.callIn(c, 'both')).resolves.toBe('tenant 0 true 1');
  });

  it('never hold the attempt that they were made in', async () => {
    const parent = ContextIdFactory.create();
    ContextIdFactory.apply({
      attach: (contextId: ContextId) => (info: HostComponentInfo) => (info.isTreeDurable ? parent : contextId),
    });
    @Injectable({ scope: Scope.REQUEST, durable: true })
    @Activity()
    class Durable {
      constructor(@Inject(REQUEST) private readonly request: unknown) {}
      @Activity()
      work(): boolean {
        return this.request === undefined;
      }
    }
    made = await pipelined([Durable]);
    await expect(made.call('work')).resolves.toBe(true);
  });
});
