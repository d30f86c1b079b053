// What a JSON report of Vitest says, counted so that nothing can hide: a file that cannot be loaded holds no tests, and
// counts as one failure of its own.
import { relative } from 'node:path';
import { root } from './workspace.mjs';

/** Counts of one run in `folder`, and one line for each failure. */
export function readVitestReport({ numPassedTests, numFailedTests, numPendingTests, testResults }, folder = root) {
  const failures = testResults.flatMap((file) => failuresOf(file, folder));
  const unloaded = testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed));
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length, skipped: numPendingTests, failures };
}

function failuresOf({ name, status, message, assertionResults }, folder) {
  const file = relative(folder, name);
  const failed = assertionResults.filter(isFailed);
  if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`);
  return status === 'failed' ? [`${file}: ${message.split('\n')[0] || 'it could not be loaded'}`] : [];
}

function isFailed(test) {
  return test.status === 'failed';
}
