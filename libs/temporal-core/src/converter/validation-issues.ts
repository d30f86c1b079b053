/** Findings of class-validator as a flat list with property paths, and as a failure for callers of other languages. */
import { ApplicationFailure } from '../common/failures.js';
import type { DtoValidationError } from './dto-libraries.js';
import { PayloadValidationError, type ValidationIssue } from './errors.js';
import { joinPath } from './value-path.js';

/** `type` of the failure that an invalid DTO becomes. */
export const validationFailureType = 'ValidationError';

/** Rules broken anywhere below, with the path of each. */
export function issuesOf(errors: readonly DtoValidationError[], parent = ''): ValidationIssue[] {
  return errors.flatMap(({ property = '', constraints = {}, children = [] }) => {
    const path = property === '' ? parent : joinPath(parent, property);
    const own = Object.entries(constraints).map(([rule, message]) => ({
      path,
      rule,
      message: shorten(message, property),
    }));
    return [...own, ...issuesOf(children, path)];
  });
}

/** Default messages open with the property, which the path says already. */
function shorten(message: string, property: string): string {
  const opening = `${property} `;
  return property !== '' && message.startsWith(opening) ? message.slice(opening.length) : message;
}

/** @param where - of the value: `argument 1 of workflow 'Order'` */
export function validationError(
  where: string,
  typeName: string,
  issues: readonly ValidationIssue[],
): PayloadValidationError {
  const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new PayloadValidationError(`Invalid ${where} (${typeName}): ${list}`, issues);
}

/** The failure that an invalid value becomes where it crosses the wire: never retried, with the issues as details. */
export function toValidationFailure(error: PayloadValidationError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: validationFailureType,
    nonRetryable: true,
    details: [...error.issues],
  });
}
