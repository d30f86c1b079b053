/**
 * Refuses DTO classes with asynchronous rules: validation is synchronous, and class-validator's synchronous call would skip
 * such a rule without a word. Workers check at startup, clients when a class is first used.
 */
import type { DtoClass } from '../common/parameter-types.js';
import { designTypeOf, rulesOf, ruleStorage, type DtoLibraries, type RuleMetadata } from './dto-libraries.js';
import { typeMetadataOf } from './dto-shape.js';
import { DtoAsyncRuleError } from './errors.js';

/** class-validator's name for `@ValidatePromise()`, whose value is awaited. */
const promiseRule = 'promiseValidation';
const nestedRule = 'nestedValidation';

/**
 * Checks a class and the classes nested in it.
 *
 * @param where - of the class, for the error: `argument 1 of workflow 'Order'`
 * @throws DtoAsyncRuleError naming class, property and rule
 */
export function checkDtoClass(libraries: DtoLibraries, type: DtoClass, where: string): void {
  visit(libraries, type, where, new Set());
}

function visit(libraries: DtoLibraries, type: DtoClass, where: string, seen: Set<unknown>): void {
  if (seen.has(type)) return;
  seen.add(type);
  for (const rule of rulesOf(type)) {
    const name = asyncName(rule);
    if (name !== undefined) {
      throw new DtoAsyncRuleError(
        `${capitalized(where)}: class ${type.name} has the asynchronous rule "${name}" on "${rule.propertyName}". ` +
          `Make the rule synchronous, or check in an activity what needs waiting.`,
      );
    }
    if (rule.type !== nestedRule) continue;
    const nested = nestedType(libraries, type, rule.propertyName);
    if (typeof nested === 'function') visit(libraries, nested as DtoClass, where, seen);
  }
}

function asyncName(rule: RuleMetadata): string | undefined {
  if (rule.type === promiseRule) return 'ValidatePromise';
  const constraints = ruleStorage()?.getTargetValidatorConstraints(rule.constraintCls) ?? [];
  const found = constraints.find((constraint) => constraint.async || isAsyncValidator(constraint.target));
  return found && (found.name || 'custom rule');
}

/** A constraint class whose `validate` is an async function, but which is not declared as asynchronous. */
function isAsyncValidator(constraint: unknown): boolean {
  if (typeof constraint !== 'function') return false;
  const { validate } = constraint.prototype as { validate?: unknown };
  return Object.prototype.toString.call(validate) === '[object AsyncFunction]';
}

function nestedType(libraries: DtoLibraries, type: DtoClass, property: string): unknown {
  const declared = libraries.transformStorage && typeMetadataOf(libraries.transformStorage, type, property);
  const context = { newObject: {}, object: {}, property };
  return declared?.typeFunction?.(context) ?? designTypeOf(type, property);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
