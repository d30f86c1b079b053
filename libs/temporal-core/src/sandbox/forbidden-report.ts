/** What to say of forbidden imports: which, where, by which chain of imports the workflow reaches them, and the cure. */
import { relative } from 'node:path';
import type { Message, Metafile } from 'esbuild';
import { ForbiddenModuleError, type ForbiddenImport } from './errors.js';
import { placeOf } from './esbuild-runner.js';
import type { ModulePolicy } from './module-policy.js';

/** @param messages - one per import, its `detail` the specifier; @param metafile - of a build that left them outside */
export function forbiddenModules(
  messages: readonly Message[],
  metafile: Metafile,
  entry: string,
  policy: ModulePolicy,
): ForbiddenModuleError {
  const importers = importersOf(metafile, entry);
  const imports = messages.map((message): ForbiddenImport => {
    const file = message.location?.file ?? '';
    return { specifier: message.detail as string, place: placeOf(message), chain: chainTo(file, importers, entry) };
  });
  const lines = imports.map(({ specifier, place, chain }) => {
    const way =
      chain.length > 1
        ? `\n    imported by way of ${chain.map((file) => relative('.', file) || file).join(' -> ')}`
        : '';
    return `  ${place}: ${policy.adviceOn(specifier)}${way}`;
  });
  return new ForbiddenModuleError(
    `Workflow code imports what may not run in a workflow:\n${lines.join('\n')}\n` +
      `An import that is needed for its types only: write "import type". One that is never used in a workflow: list it in "ignoreModules".`,
    imports,
  );
}

/** For each file the one that imports it on the shortest way from the entry. */
function importersOf({ inputs }: Metafile, entry: string): Map<string, string> {
  const importers = new Map<string, string>();
  const open = Object.keys(inputs).filter((file) => file.endsWith(entry));
  const seen = new Set(open);
  for (const file of open) {
    for (const { path, external } of inputs[file]?.imports ?? []) {
      if (external || seen.has(path)) continue;
      seen.add(path);
      importers.set(path, file);
      open.push(path);
    }
  }
  return importers;
}

function chainTo(file: string, importers: ReadonlyMap<string, string>, entry: string): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = file; at !== undefined && !at.endsWith(entry); at = importers.get(at)) {
    chain.unshift(at);
  }
  return chain;
}
