/**
 * One worker of the application: the `registerWorker` calls of one task queue, which feature modules may each make for
 * their own classes. What they list is joined; an option that two of them set differently is refused.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ModulesContainer } from '@nestjs/core';
import { TemporalConfigurationError } from '../errors.js';
import { importersOf } from '../nest-framework.js';
import type { TemporalWorkerOptions } from '../temporal.options.js';
import { WorkerRegistration, type InstantiatedWorkerOptions, type WorkerSurroundings } from './worker-registration.js';

/** A registration, and the modules that import it, for messages. */
export interface PlacedRegistration {
  registration: WorkerRegistration;
  place: string;
}

export interface JoinedWorker {
  /** That of the first registration. */
  name: string;
  registrations: readonly WorkerRegistration[];
  options: InstantiatedWorkerOptions;
  surroundings: WorkerSurroundings;
}

/** The registrations of an application, in the order of its modules. */
export function findPlacedRegistrations(modules: ModulesContainer): PlacedRegistration[] {
  const found = new Map<WorkerRegistration, string>();
  for (const module of modules.values()) {
    const instance: unknown = module.providers.get(WorkerRegistration)?.instance;
    if (!(instance instanceof WorkerRegistration) || found.has(instance)) continue;
    found.set(instance, importersOf(modules, module).join(' and '));
  }
  return [...found].map(([registration, place]) => ({ registration, place }));
}

/**
 * The workers of an application.
 *
 * @throws TemporalConfigurationError naming both places, when registrations of one task queue contradict each other, or
 * two workers have one name
 */
export function joinRegistrations(placed: readonly PlacedRegistration[]): JoinedWorker[] {
  const byQueue = new Map<string, PlacedRegistration[]>();
  for (const one of placed) {
    const { clientName, options } = one.registration;
    const key = JSON.stringify([clientName, options.taskQueue]);
    byQueue.set(key, [...(byQueue.get(key) ?? []), one]);
  }
  refuseSharedNames([...byQueue.values()]);
  return [...byQueue.values()].map(join);
}

function join(placed: readonly PlacedRegistration[]): JoinedWorker {
  const [first] = placed as [PlacedRegistration, ...PlacedRegistration[]];
  const registrations = placed.map(({ registration }) => registration);
  const { name, surroundings } = first.registration;
  return { name, registrations, options: joinOptions(placed), surroundings };
}

function joinOptions(placed: readonly PlacedRegistration[]): InstantiatedWorkerOptions {
  const joined: Record<string, unknown> = {};
  const setters = new Map<string, PlacedRegistration>();
  for (const one of placed) {
    for (const [option, value] of Object.entries(one.registration.options)) {
      if (value === undefined || lists.has(option)) continue;
      const setter = setters.get(option);
      if (setter) refuseContradiction(option, setter, one);
      else joined[option] = value;
      setters.set(option, setter ?? one);
    }
  }
  return { ...joined, ...joinLists(placed.map(({ registration }) => registration)) } as InstantiatedWorkerOptions;
}

/** Options that hold lists, which are joined. */
const lists = new Set(['workflows', 'activities', 'failureErrorTypes', 'plugins', 'interceptors']);

function joinLists(registrations: readonly WorkerRegistration[]): Partial<InstantiatedWorkerOptions> {
  const all = <T>(listOf: (registration: WorkerRegistration) => readonly T[] | undefined): readonly T[] | undefined => {
    const given = registrations.map(listOf).filter((list) => list !== undefined);
    // What is not a list is left for core to refuse.
    return given.every(Array.isArray) ? (given.length > 0 ? [...new Set(given.flat())] : undefined) : given[0];
  };
  const interceptors = {
    activity: joinActivityInterceptors(registrations),
    workflowModules: all(({ options }) => options.interceptors?.workflowModules),
  };
  return withoutUndefined({
    workflows: all(({ options }) => options.workflows),
    activities: all(({ options }) => options.activities),
    failureErrorTypes: all(({ options }) => options.failureErrorTypes),
    plugins: all(({ options }) => options.plugins),
    interceptors: registrations.some(({ options }) => options.interceptors)
      ? { ...registrations[0]?.options.interceptors, ...withoutUndefined(interceptors) }
      : undefined,
  });
}

type ActivityInterceptorList = NonNullable<InstantiatedWorkerOptions['interceptors']>['activity'];

/** A class that several registrations list is one interceptor, though each of them made an instance. */
function joinActivityInterceptors(registrations: readonly WorkerRegistration[]): ActivityInterceptorList {
  const made = new Map<unknown, NonNullable<ActivityInterceptorList>[number]>();
  for (const { options, given } of registrations) {
    const list = options.interceptors?.activity;
    // What is not a list is left for core to refuse.
    if (list !== undefined && !Array.isArray(list)) return list;
    (list as ActivityInterceptorList)?.forEach((interceptor, i) => {
      const key = given.interceptors?.activity?.[i] ?? interceptor;
      if (!made.has(key)) made.set(key, interceptor);
    });
  }
  return made.size > 0 ? [...made.values()] : undefined;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

function refuseContradiction(option: string, first: PlacedRegistration, second: PlacedRegistration): void {
  const [one, other] = [first, second].map(
    ({ registration }) => registration.given[option as keyof TemporalWorkerOptions],
  );
  if (isDeepStrictEqual(one, other)) return;
  throw new TemporalConfigurationError(
    `Task queue "${first.registration.options.taskQueue}" is registered by ${first.place} and by ${second.place} with ` +
      `different values of "${option}": ${show(one)} and ${show(other)}. Registrations of one task queue share a worker. ` +
      `Set the option in only one of them.`,
  );
}

function show(value: unknown): string {
  return typeof value === 'object' || typeof value === 'function' ? 'an object' : JSON.stringify(value);
}

function refuseSharedNames(workers: readonly (readonly PlacedRegistration[])[]): void {
  const owners = new Map<string, PlacedRegistration>();
  for (const placed of workers) {
    const names = new Map(placed.map((one) => [one.registration.name, one]));
    for (const [name, one] of names) {
      const owner = owners.get(name);
      if (owner) throw sharedName(name, owner, one);
      owners.set(name, one);
    }
  }
}

function sharedName(name: string, first: PlacedRegistration, second: PlacedRegistration): TemporalConfigurationError {
  const where = ({ registration, place }: PlacedRegistration): string =>
    `the worker of task queue "${registration.options.taskQueue}" (${place})`;
  return new TemporalConfigurationError(
    `The name "${name}" is given to ${where(first)} and to ${where(second)}. Give each of them a different name: ` +
      `registerWorker({ name, ... }).`,
  );
}
