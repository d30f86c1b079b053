/** The source of the passthrough script: boots the realm, and evaluates once what all its runs share. */
import { converterEntry, workflowEntries } from './module-policy.js';

/** Prefix of the specifiers under which the plugin finds the author's own copies of packages. */
export const passthroughPrefix = 'nest-temporal-passthrough:';
/** Specifier of class-transformer's storage, which it exports only by a path inside the package. */
export const transformStorageModule = `${passthroughPrefix}class-transformer#storage`;

/** @param packages - names of passthrough packages; @param sdkFile - path of a module of the SDK */
export function passthroughSource(packages: readonly string[], sdkFile: (module: string) => string): string {
  const require = (specifier: string): string => `require(${JSON.stringify(specifier)})`;
  const modules = [
    ...workflowEntries.map((name) => `${JSON.stringify(name)}: ${require(sdkFile('workflow/index'))}`),
    `${JSON.stringify(converterEntry)}: ${require(sdkFile('converter/index'))}`,
    ...packages.map((name) => `${JSON.stringify(name)}: ${require(passthroughPrefix + name)}`),
  ];
  const has = (name: string): boolean => packages.includes(name);
  return [
    `const { prepareGlobals, useUrlService } = ${require(sdkFile('sandbox/realm-globals'))};`,
    `prepareGlobals();`,
    `const { bootRealm, installDeterminism } = ${require(sdkFile('workflow/runtime/entrypoint'))};`,
    `installDeterminism();`,
    require(`${passthroughPrefix}reflect-metadata`) + ';',
    `const modules = { __proto__: null, ${modules.join(', ')} };`,
    `const { transformerRegistry, validatorRegistry } = ${require(sdkFile('sandbox/registries'))};`,
    `const registries = [];`,
    `const dtoLibraries = { classValidator: modules['class-validator'], classTransformer: modules['class-transformer'] };`,
    has('class-validator') ? `registries.push(validatorRegistry(modules['class-validator']));` : '',
    has('class-transformer')
      ? `dtoLibraries.transformStorage = ${require(transformStorageModule)}.defaultMetadataStorage;\n` +
        `registries.push(transformerRegistry(dtoLibraries.transformStorage));`
      : '',
    `const entry = bootRealm({ modules, registries, dtoLibraries, useUrlService });`,
    `${require(sdkFile('sandbox/hardening'))}.harden();`,
    `module.exports = entry;`,
  ].join('\n');
}
