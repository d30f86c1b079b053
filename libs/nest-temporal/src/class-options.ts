/**
 * Options that accept a class: interceptors and codecs. The module creates a single instance and injects its
 * dependencies, as for a provider.
 */
import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { DataConverter } from '@nest-temporal/core';

/** An object, or a class that the module instantiates. Its dependencies come from `imports` and global modules. */
export type InstanceOrClass<T extends object> = T | Type<T>;

/** `DataConverter` whose codecs may be classes. */
export interface NestDataConverter extends Omit<DataConverter, 'payloadCodecs'> {
  /** Encoding goes through them first to last, decoding last to first. @defaultValue none */
  payloadCodecs?: readonly InstanceOrClass<NonNullable<DataConverter['payloadCodecs']>[number]>[];
}

/** Replaces the classes in an array with instances. */
export async function instantiate<T extends object>(
  list: readonly InstanceOrClass<T>[] | undefined,
  moduleRef: ModuleRef,
): Promise<readonly T[] | undefined> {
  // Core refuses a value that is not an array.
  if (!Array.isArray(list)) return list as undefined;
  const items = list as readonly InstanceOrClass<T>[];
  return Promise.all(items.map(async (item) => (typeof item === 'function' ? moduleRef.create(item) : item)));
}

export async function instantiateConverter(
  converter: NestDataConverter | undefined,
  moduleRef: ModuleRef,
): Promise<DataConverter | undefined> {
  if (typeof converter !== 'object' || converter === null) return converter;
  const { payloadCodecs, ...rest } = converter;
  if (payloadCodecs === undefined) return rest;
  return { ...rest, payloadCodecs: await instantiate(payloadCodecs, moduleRef) };
}
