/** The source of the passthrough script: boots the realm, and evaluates once what all its runs share. */
import { compatEntry, converterEntry, workflowEntries } from './module-policy.js';

/** Prefix of the specifiers under which the plugin finds the author's own copies of packages. */
export const passthroughPrefix = 'nest-temporal-passthrough:';
/** Specifier of class-transformer's storage, which it exports only by a path inside the package. */
export const transformStorageModule = `${passthroughPrefix}class-transformer#storage`;

/** Paths by which other libraries read that storage. */
export const transformStorageAliases = ['class-transformer/storage', 'class-transformer/cjs/storage'] as const;

/** Stands for an object of everything that the modules of the script define; see {@link listDefinitions}. */
const definitionsMark = '__nestTemporalDefinitions';

/**
 * @param packages - names of passthrough packages
 * @param ownGlobals - names that workflow code puts on the global object
 * @param sdkFile - path of a module of the SDK
 */
export function passthroughSource(
  packages: readonly string[],
  ownGlobals: readonly string[],
  sdkFile: (module: string) => string,
): string {
  const require = (specifier: string): string => `require(${JSON.stringify(specifier)})`;
  const evaluated = (name: string, specifier: string): string =>
    `evaluateShared(${JSON.stringify(name)}, () => ${require(specifier)})`;
  const modules = [
    ...workflowEntries.map((name) => `${JSON.stringify(name)}: ${require(sdkFile('workflow/index'))}`),
    `${JSON.stringify(compatEntry)}: ${require(sdkFile('workflow/compat'))}`,
    `${JSON.stringify(converterEntry)}: ${require(sdkFile('converter/index'))}`,
    ...packages.map((name) => `${JSON.stringify(name)}: ${evaluated(name, passthroughPrefix + name)}`),
  ];
  const has = (name: string): boolean => packages.includes(name);
  return [
    `const { prepareGlobals, useTimers, useUrlService } = ${require(sdkFile('sandbox/realm-globals'))};`,
    `prepareGlobals();`,
    `const { bootRealm, currentGlobal, evaluateShared, installDeterminism, realmConverters, startTimerOfScope } = ${require(sdkFile('workflow/runtime/entrypoint'))};`,
    `installDeterminism();`,
    `useTimers(startTimerOfScope);`,
    evaluated('reflect-metadata', `${passthroughPrefix}reflect-metadata`) + ';',
    `const takeMetadata = ${require(sdkFile('sandbox/metadata-guard'))}.recordMetadata();`,
    `const modules = { __proto__: null, ${modules.join(', ')} };`,
    `const { transformerRegistry, validatorRegistry, withoutContainer } = ${require(sdkFile('sandbox/registries'))};`,
    `const registries = [];`,
    `const dtoLibraries = { classValidator: modules['class-validator'] };`,
    has('class-validator') ? `registries.push(validatorRegistry(modules['class-validator']));` : '',
    has('class-transformer')
      ? `dtoLibraries.transformStorage = ${require(transformStorageModule)}.defaultMetadataStorage;\n` +
        `registries.push(transformerRegistry(dtoLibraries.transformStorage));\n` +
        `for (const name of ${JSON.stringify(transformStorageAliases)}) modules[name] = { defaultMetadataStorage: dtoLibraries.transformStorage };`
      : '',
    `for (const name in modules) if (/^class-validator(\\/|$)/.test(name)) modules[name] = withoutContainer(modules[name]);`,
    `const converters = realmConverters(dtoLibraries);`,
    `const entry = bootRealm({ modules, registries, converters, useUrlService });`,
    `const definitions = ${definitionsMark};`,
    `${require(sdkFile('sandbox/class-names'))}.restoreClassNames(definitions);`,
    `const shared = registries.flatMap((registry) => registry.shared);`,
    `${require(sdkFile('sandbox/hardening'))}.harden({`,
    `  modules: { ...modules, converter: converters.payloadConverter, shared }, definitions: Object.values(definitions),`,
    `  takeMetadata, ownGlobals: ${JSON.stringify(ownGlobals)}, currentGlobal,`,
    `});`,
    `module.exports = entry;`,
  ].join('\n');
}

/**
 * The script with an object of all that its modules define at their top level, by name. Objects lead to classes that no
 * module exports, and runs get such objects only when the list can no longer be made.
 */
export function listDefinitions(script: string): string {
  const names = new Set<string>();
  for (const [, list = ''] of script.matchAll(/^var ([\w$]+(?:, [\w$]+)*);$/gm)) {
    for (const name of list.split(', ')) names.add(name);
  }
  for (const [, name = ''] of script.matchAll(/^(?:async )?function\*? ([\w$]+)\(/gm)) names.add(name);
  return script.replace(definitionsMark, () => `{ ${[...names].join(', ')} }`);
}
