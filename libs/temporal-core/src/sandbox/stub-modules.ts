/** Sources of the modules that stand in for those that may be imported but do nothing, or must not be used. */

/**
 * A module of any exports, each a function, decorator and class that does nothing. Called with a class, as
 * `PartialType()` is, it returns a class that extends it.
 */
export const inertModule = `
const isClass = (value) => typeof value === 'function' && /^class\\b/.test(Function.prototype.toString.call(value));
const inert = (...args) => isClass(args[0]) && args[1] === undefined ? class extends args[0] {} : (target) => (isClass(target) ? undefined : target && undefined);
const exports_ = new Proxy({}, { get: (_, name) => (typeof name === 'symbol' || name === '__esModule' ? undefined : inert) });
module.exports = Object.create(exports_);
`;

/** A module of any exports, each of which throws when it is called, constructed or read. */
export function ignoredModule(specifier: string): string {
  return `
const fail = () => { throw new Error(${JSON.stringify(
    `Module "${specifier}" is listed in "ignoreModules" and must not be used in a workflow. Call it in an activity`,
  )}); };
const stub = new Proxy(function () {}, { get: (_, name) => (name === 'prototype' || typeof name === 'symbol' ? undefined : fail()), apply: fail, construct: fail });
const exports_ = new Proxy({}, { get: (_, name) => (typeof name === 'symbol' || name === '__esModule' ? undefined : stub) });
module.exports = Object.create(exports_);
`;
}

/**
 * An inert module that builds DTO classes of others for real, as `@nestjs/swagger` does.
 *
 * @param mappedTypes - path of `@nestjs/mapped-types`
 */
export function inertModuleWithMappedTypes(mappedTypes: string): string {
  return `${inertModule}
const mapped = require(${JSON.stringify(mappedTypes)});
Object.assign(module.exports, {
  PartialType: (type, options) => mapped.PartialType(type, typeof options === 'object' && options !== null ? options : undefined),
  PickType: (type, keys) => mapped.PickType(type, keys),
  OmitType: (type, keys) => mapped.OmitType(type, keys),
  IntersectionType: (...types) => mapped.IntersectionType(...types.filter(isClass)),
});
`;
}

/** What `@nestjs/mapped-types` uses of `@nestjs/common`. */
export const nestLoggerModule = `
exports.Logger = class Logger { log(...v) { console.log(...v); } warn(...v) { console.warn(...v); } error(...v) { console.error(...v); } };
`;

/**
 * `node:module` for `@nestjs/mapped-types`, which looks for the libraries of DTOs.
 *
 * @param installed - those that are there
 */
export function requireModule(installed: readonly string[]): string {
  const entries = installed.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  return `
const load = { __proto__: null, ${entries.join(', ')} };
exports.createRequire = () => (name) => {
  if (!load[name]) throw new Error("Module '" + name + "' is not installed");
  return load[name]();
};
`;
}
