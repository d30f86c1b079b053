import 'reflect-metadata';
import {
  Body,
  createParamDecorator,
  Catch,
  Inject,
  Injectable,
  Module,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CanActivate,
  type INestApplicationContext,
} from '@nestjs/common';
import {
  ApplicationConfig,
  DiscoveryModule,
  DiscoveryService,
  ModuleRef,
  ModulesContainer,
  NestFactory,
} from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as framework from './nest-framework.js';
import type { InstanceWrapper } from './nest-framework.js';

@Injectable()
class Denying implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Catch(RangeError)
class Translating {
  catch(error: Error, host: ArgumentsHost): string {
    return `${error.message} of ${host.getType()}`;
  }
}

class Plain {}

@Injectable()
@UseFilters(Translating)
class Service {
  @Inject('property') readonly property!: string;
  constructor(@Inject('token') readonly token: string) {}

  @UseGuards(Denying)
  work(): string {
    return 'done';
  }
}

const values = [
  { provide: 'token', useValue: '' },
  { provide: 'property', useValue: '' },
];
const destroyed: string[] = [];

@Injectable()
class Last {
  onModuleDestroy(): void {
    destroyed.push('feature');
  }
}
@Injectable()
class First {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values()) if (module.providers.has(First)) framework.destroyFirst(module);
  }
  onModuleDestroy(): void {
    destroyed.push('first');
  }
}
@Module({ providers: [First] })
class FirstModule {}
@Module({ imports: [FirstModule], providers: [Service, Last, ...values] })
class FeatureModule {}
@Module({})
class GlobalModule {}
const declared = { declared: true };
const globalModule = { module: GlobalModule, global: true, providers: [{ provide: 'declared', useValue: declared }] };
@Module({ imports: [DiscoveryModule, FeatureModule, globalModule] })
class App {}

let app: INestApplicationContext;
let modules: ModulesContainer;
let wrapper: InstanceWrapper;

beforeAll(async () => {
  app = await NestFactory.createApplicationContext(App, { logger: false });
  modules = app.get(ModulesContainer);
  wrapper = app
    .get(DiscoveryService)
    .getProviders()
    .find(({ token }) => token === Service)!;
});
afterAll(() => app.close().catch(() => undefined));

function moduleOf(metatype: unknown): framework.NestModule {
  return [...modules.values()].find((module) => module.metatype === metatype)!;
}

describe('what this package knows about the inside of Nest', () => {
  it.each([
    ['guards', UseGuards(Denying), Denying],
    ['interceptors', UseInterceptors(Plain as never), Plain],
    ['pipes', UsePipes(ValidationPipe), ValidationPipe],
    ['filters', UseFilters(Translating), Translating],
  ] as const)('the key under which %s are bound', (kind, decorate, enhancer) => {
    class Target {}
    decorate(Target);
    expect(Reflect.getMetadata(framework.enhancerKeys[kind], Target)).toEqual([enhancer]);
  });

  it('the key and the kinds of parameters', () => {
    const Custom = createParamDecorator(() => 1);
    class Target {
      method(@Body() _body: unknown, @Custom() _custom: unknown): void {}
    }
    const entries = Reflect.getMetadata(framework.parametersKey, Target, 'method') as Record<string, object>;
    expect(entries[`${framework.bodyParameter}:0`]).toMatchObject({ index: 0, pipes: [] });
    const custom = Object.entries(entries).find(([key]) => key !== `${framework.bodyParameter}:0`);
    expect(custom?.[1]).toMatchObject({ index: 1, factory: expect.any(Function) });
  });

  it('the keys of dependencies', () => {
    const { constructorTypes, constructorTokens, properties } = framework.dependencyKeys;
    expect(Reflect.getMetadata(constructorTypes, Service)).toEqual([String]);
    expect(Reflect.getMetadata(constructorTokens, Service)).toEqual([{ index: 0, param: 'token' }]);
    expect(Reflect.getMetadata(properties, Service)).toEqual([{ key: 'property', type: 'property' }]);
  });

  it('the mark of injectable classes', () => {
    expect([Service, Plain, undefined].map(framework.isInjectable)).toEqual([true, false, false]);
  });

  it('the module of a provider, its importers, and what it has Nest construct', () => {
    expect(framework.moduleNameOf(wrapper)).toBe('FeatureModule');
    expect(framework.moduleRefOf(wrapper)).toBeInstanceOf(ModuleRef);
    expect(framework.importersOf(modules, moduleOf(FeatureModule))).toEqual(['App']);
    expect(framework.declarersOf(modules, declared)).toEqual(['App']);
    const held = framework.wrappersOf(moduleOf(FeatureModule)).map(({ token }) => token);
    expect(held).toEqual(expect.arrayContaining([Service, Denying, 'token']));
    expect([Denying, Plain].map((enhancer) => framework.constructsEnhancer(wrapper, enhancer))).toEqual([true, false]);
  });

  it('the message of a denied call, inside given global enhancers only', async () => {
    const config = new ApplicationConfig();
    config.useGlobalInterceptors({ intercept: (_, next) => next.handle() });
    const instance = app.get(Service, { strict: false });
    const creator = framework.createContextCreator(modules, config);
    const run = creator.create(instance, instance.work, 'work') as () => Promise<unknown>;
    await expect(run()).rejects.toThrow(framework.guardDenied);
    const unguarded = creator.create(instance, () => 'free', 'free') as () => Promise<unknown>;
    await expect(unguarded()).resolves.toBe('free');
  });

  it('the filters of a method, which leave alone what they do not catch', () => {
    const creator = framework.createContextCreator(modules, new ApplicationConfig());
    const instance = app.get(Service, { strict: false });
    const bound = { wrapper, instance, method: instance.work as never };
    const host = { getType: () => 'temporal' } as ArgumentsHost;
    expect(framework.invokeFilters(creator, bound, new RangeError('far'), host)).toBe('far of temporal');
    expect(framework.invokeFilters(creator, bound, new TypeError('other'), host)).toBeUndefined();
  });

  it('the order in which modules are destroyed, when it is set before the application has started', async () => {
    const other = await NestFactory.createApplicationContext(App, { logger: false });
    destroyed.length = 0;
    await other.close();
    expect(destroyed).toEqual(['first', 'feature']);
  });
});
