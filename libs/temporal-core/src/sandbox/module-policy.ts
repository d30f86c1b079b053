/**
 * Which modules may enter a realm, and how. *Bundled*: evaluated for each run. *Passthrough*: evaluated once per realm
 * and shared. *Inert*: present, but its decorators and functions do nothing. *Ignored*: present, but fails when it is
 * used. *Forbidden*: refused when the bundle is made.
 */
import { builtinModules } from 'node:module';
import { optionsOf } from '../common/options/option-schema.js';
import { custom, list } from '../common/options/option-types.js';

export type ModuleKind = 'bundled' | 'passthrough' | 'inert' | 'ignored' | 'forbidden';

export interface ModulePolicyOptions {
  /** Additional packages that are evaluated once and shared by all runs, including their state. @defaultValue none besides the default ones */
  passthroughModules?: readonly string[];
  /** Additional packages whose decorators and functions do nothing in workflow code. @defaultValue none besides the default ones */
  inertModules?: readonly string[];
  /** Packages that workflow code imports but does not use; using one fails the workflow task. */
  ignoreModules?: readonly string[];
}

const packages = list(
  custom<string>('the name of a package', (name, place) => {
    if (typeof name !== 'string' || name.trim() === '') return place.refuseValue(name);
    if (!isPath(name)) return name;
    return place.refuse(`is the path ${name}`, 'Name a package: files of your own are always bundled.');
  }),
);

export const modulePolicySchema = optionsOf<ModulePolicyOptions>()({
  passthroughModules: packages.otherwise('none besides the default ones'),
  inertModules: packages.otherwise('none besides the default ones'),
  ignoreModules: packages.otherwise('none'),
});

/** Entries of the SDK that an author may import; all the same module in the realm. */
export const workflowEntries = ['@nest-temporal/core/workflow', '@nest-temporal/nestjs/workflow'] as const;
/** The same under the names of the official TypeScript SDK. */
export const compatEntry = '@nest-temporal/core/workflow/compat';
export const converterEntry = '@nest-temporal/core/converter';

export const defaultPassthroughModules = ['reflect-metadata', 'class-validator', 'class-transformer', 'tslib'] as const;
export const defaultInertModules = ['@nestjs/swagger', '@nestjs/graphql'] as const;
/** Builds DTO classes of others, and needs nothing of the application. */
export const mappedTypesModule = '@nestjs/mapped-types';

const builtins = new Set(builtinModules);

export class ModulePolicy {
  private readonly passthrough: readonly string[];
  private readonly inert: readonly string[];
  private readonly ignored: readonly string[];

  constructor(options: ModulePolicyOptions = {}) {
    this.passthrough = [
      ...workflowEntries,
      compatEntry,
      converterEntry,
      ...defaultPassthroughModules,
      ...(options.passthroughModules ?? []),
    ];
    this.inert = [...defaultInertModules, ...(options.inertModules ?? [])];
    this.ignored = options.ignoreModules ?? [];
  }

  /** @param specifier - as written in the import; relative and absolute paths are bundled */
  kindOf(specifier: string): ModuleKind {
    if (isPath(specifier)) return 'bundled';
    if (matches(specifier, this.ignored)) return 'ignored';
    if (matches(specifier, this.passthrough)) return 'passthrough';
    if (matches(specifier, this.inert)) return 'inert';
    if (specifier === mappedTypesModule) return 'bundled';
    return isBuiltin(specifier) || isOfTheHost(specifier) ? 'forbidden' : 'bundled';
  }

  /** Why a forbidden module is refused, and what to do instead. */
  adviceOn(specifier: string): string {
    if (isBuiltin(specifier)) {
      return `"${specifier}" is a Node.js module: files, network and time differ on replay. Use it in an activity`;
    }
    if (specifier === '@nest-temporal/core' || specifier === '@nest-temporal/nestjs') {
      return `"${specifier}" runs outside the sandbox. Import from "${specifier}/workflow" in workflow code`;
    }
    if (specifier.startsWith('@nest-temporal/')) {
      return `"${specifier}" runs outside the sandbox. Import from "${workflowEntries[0]}" in workflow code`;
    }
    if (specifier.startsWith('@temporalio/')) {
      return `'${specifier}' belongs to another SDK, whose runtime is not present here. Import from '${specifier === '@temporalio/workflow' ? compatEntry : workflowEntries[0]}'`;
    }
    if (specifier.startsWith('@nestjs/')) {
      return `"${specifier}" belongs to the Nest application, and workflows have no dependency injection. Use providers in activities`;
    }
    return `"${specifier}" accesses external systems. Use it in an activity`;
  }
}

/** A builtin with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtins.has(specifier);
}

function isOfTheHost(specifier: string): boolean {
  return /^(@nestjs|@nest-temporal|@temporalio|@grpc)\//.test(specifier);
}

function isPath(specifier: string): boolean {
  return /^(\.{0,2}\/|\.{1,2}$|[A-Za-z]:[\\/]|file:)/.test(specifier);
}

/** Exact names, and subpaths of packages; a builtin with or without `node:`. */
function matches(specifier: string, names: readonly string[]): boolean {
  const wanted = specifier.replace(/^node:/, '');
  return names
    .map((name) => name.replace(/^node:/, ''))
    .some((name) => wanted === name || wanted.startsWith(`${name}/`));
}
