/**
 * Options that may be given as a class: interceptors and codecs. The module makes one instance of it, with dependencies as
 * those of a provider.
 */
import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { DataConverter } from '@nest-temporal/core';

/** An object, or a class that the module makes one of; its dependencies come from `imports` and global modules. */
export type InstanceOrClass<T extends object> = T | Type<T>;

/** `DataConverter` whose codecs may be classes. */
export interface NestDataConverter extends Omit<DataConverter, 'payloadCodecs'> {
  /** Encoding goes through them first to last, decoding last to first. @defaultValue none */
  payloadCodecs?: readonly InstanceOrClass<NonNullable<DataConverter['payloadCodecs']>[number]>[];
}

/** Instances in place of the classes of a list. */
export async function instantiate<T extends object>(
  list: readonly InstanceOrClass<T>[] | undefined,
  moduleRef: ModuleRef,
): Promise<readonly T[] | undefined> {
  // What is not a list is left for core to refuse.
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
