import { describe, expect, it } from 'vitest';
import { ModulePolicy, type ModuleKind } from './module-policy.js';

const policy = new ModulePolicy({
  passthroughModules: ['zod'],
  inertModules: ['@acme/docs'],
  ignoreModules: ['pg', 'node:os'],
});

describe('module policy', () => {
  it.each<[string, ModuleKind]>([
    ['./order.js', 'bundled'],
    ['/abs/order.js', 'bundled'],
    ['C:\\work\\order.js', 'bundled'],
    ['dayjs', 'bundled'],
    ['@nest-temporal/core/workflow', 'passthrough'],
    ['@nest-temporal/nestjs/workflow', 'passthrough'],
    ['class-validator', 'passthrough'],
    ['class-transformer/cjs/storage', 'passthrough'],
    ['zod', 'passthrough'],
    ['zod/v4', 'passthrough'],
    ['zodiac', 'bundled'],
    ['@nestjs/swagger', 'inert'],
    ['@acme/docs', 'inert'],
    ['pg', 'ignored'],
    ['node:os', 'ignored'],
    ['os', 'ignored'],
    ['fs', 'forbidden'],
    ['node:fs/promises', 'forbidden'],
    ['@nestjs/common', 'forbidden'],
    ['@nest-temporal/core/client', 'forbidden'],
    ['@nest-temporal/core', 'forbidden'],
    ['@temporalio/workflow', 'forbidden'],
  ])('takes %s as %s', (specifier, kind) => {
    expect(policy.kindOf(specifier)).toBe(kind);
  });

  it.each([
    ['node:fs', /Node.js module.*activity/],
    ['@nest-temporal/core', /Import from "@nest-temporal\/core\/workflow"/],
    ['@nest-temporal/core/client', /Import from "@nest-temporal\/core\/workflow"/],
    ['@nestjs/common', /no dependency injection/],
    ['@temporalio/workflow', /another SDK/],
  ])('says what to do instead of %s', (specifier, advice) => {
    expect(policy.adviceOn(specifier)).toMatch(advice);
  });
});
