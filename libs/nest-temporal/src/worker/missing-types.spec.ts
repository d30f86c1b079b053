import 'reflect-metadata';
import { Inject, Injectable, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { Activity } from '../decorators/activity.decorator.js';
import { Payload } from '../decorators/payload.decorator.js';
import { TemporalExplorer } from './activity.explorer.js';
import { describeMissingTypes } from './missing-types.js';
import { TemporalRunnerModule } from './temporal-runner.module.js';

class Order {}
interface Shape {
  id: string;
}
class Service {}

async function missing(...providers: Provider[]): Promise<string> {
  @Module({ imports: [TemporalRunnerModule], providers: [Service, ...providers] })
  class App {}
  const module = await Test.createTestingModule({ imports: [App] }).compile();
  return describeMissingTypes(module.get(TemporalExplorer, { strict: false }).activities());
}

describe('types that do not reach the run time', () => {
  it('are none where classes, primitives and lists are declared', async () => {
    @Injectable()
    @Activity()
    class Typed {
      constructor(readonly service: Service) {}
      @Activity()
      charge(_order: Order, _note: string, _lines: string[], @Payload(() => Object) _json: Shape): void {}
    }
    expect(await missing(Typed)).toBe('');
  });

  it('are named by class, method and parameter where the compiler emitted none', async () => {
    // As esbuild and tsx compile it: decorators run, without metadata.
    class Untyped {
      constructor(readonly service: Service) {}
      charge(_order: Order, _note: string): void {}
      plain(): void {}
    }
    Injectable()(Untyped);
    Activity()(Untyped);
    Activity()(Untyped.prototype, 'charge');
    Activity()(Untyped.prototype, 'plain');
    const line = await missing(Untyped);
    expect(line).toMatch(
      /^Types are unknown at run time for the constructor of Untyped, Untyped\.charge \(parameter 1 and 2\): /,
    );
    expect(line).toMatch(/"emitDecoratorMetadata" \(tsc\) or "decoratorMetadata" \(swc\)/);
  });

  it('are named where a type was erased, as import type and interfaces are', async () => {
    @Injectable()
    @Activity()
    class Erased {
      constructor(@Inject(Service) readonly service: Service) {}
      @Activity()
      charge(_order: Order, _shape: Shape): void {}
    }
    expect(await missing(Erased)).toMatch(/for Erased\.charge \(parameter 2\): .*@Payload\(\(\) => Type\)/);
  });
});
