/**
 * From a workflow class to the file that Node loaded it from, by the call sites its decorator kept. A candidate counts
 * only if it defines a class of the name: a decorator inside a helper has the helper's file nearest.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { callSitesOf } from '../common/call-site.js';
import type { DtoClass } from '../common/parameter-types.js';
import { WorkflowSourceError } from './errors.js';

const cure = `Name the module that exports the workflows in the worker option "workflowsPath"`;

/** Marks of files that a bundler wrote, as opposed to a compiler, which esbuild is as well. */
const bundlerMarks =
  /__webpack_require__|__webpack_modules__|\b__commonJS\(|\bparcelRequire|^\s*\/\/(?:#region)? (?:\.\.\/)*node_modules\//m;

/**
 * Absolute path of the file that defines `target`.
 *
 * @throws WorkflowSourceError when no call site leads to it, or it stands in a bundle of the whole application
 */
export function locateSource(target: DtoClass): string {
  const name = target.name;
  const sites = callSitesOf(target).map(toPath);
  if (sites.length === 0) {
    throw new WorkflowSourceError(
      `The source of workflow class "${name}" cannot be located: it carries no @Workflow() of this SDK. Put @Workflow() on it, or: ${cure}`,
    );
  }
  for (const path of sites) {
    const text = readSource(path);
    if (text === undefined || !definesClass(text, name)) continue;
    if (bundlerMarks.test(text)) {
      throw new WorkflowSourceError(
        `Workflow class "${name}" stands in ${path}, a bundle of the whole application, which cannot run in a workflow. ` +
          `Keep the workflow modules out of it. ${cure}`,
      );
    }
    return path;
  }
  throw new WorkflowSourceError(
    `The source of workflow class "${name}" cannot be located: none of the files on the stack of its @Workflow() defines a ` +
      `class of this name (looked at ${sites.join(', ')}). ${cure}`,
  );
}

function toPath(site: string): string {
  return site.startsWith('file:') ? fileURLToPath(site) : site;
}

function readSource(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function definesClass(text: string, name: string): boolean {
  const escaped = name.replace(/[$]/g, '\\$&');
  return new RegExp(`(?:\\bclass\\s+${escaped}(?![\\w$])|(?<![\\w$])${escaped}\\s*=\\s*class\\b)`).test(text);
}
