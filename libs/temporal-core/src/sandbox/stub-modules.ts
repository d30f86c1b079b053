/** Sources of the modules that stand in for those that may be imported but do nothing, or must not be used. */

/**
 * A module of any exports, each a function, decorator and class that does nothing. Called with a class, as `PartialType()`
 * is, it returns a class that extends it.
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
    `Module '${specifier}' is listed in 'ignoreModules' and must not be used in a workflow. Call it in an activity`,
  )}); };
const stub = new Proxy(function () {}, { get: (_, name) => (name === 'prototype' || typeof name === 'symbol' ? undefined : fail()), apply: fail, construct: fail });
const exports_ = new Proxy({}, { get: (_, name) => (typeof name === 'symbol' || name === '__esModule' ? undefined : stub) });
module.exports = Object.create(exports_);
`;
}
