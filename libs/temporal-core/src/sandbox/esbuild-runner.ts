/** esbuild, an optional dependency: loaded when the first bundle is made, with the options that all scripts share. */
import type { BuildFailure, BuildOptions, BuildResult, Location, Message } from 'esbuild';
import { messageOf } from '../common/safe-text.js';
import { WorkflowBundleError } from './errors.js';
import { charactersIn } from './typescript-loader.js';

/** Besides `import` or `require`, whichever the author wrote. The one place that names conditions. */
const conditions = ['module'];

const common = {
  bundle: true,
  write: false,
  metafile: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'es2023',
  // Modern builds are smaller and faster than the ES5 ones that `module` still means for some packages.
  mainFields: ['es2015', 'module', 'main'],
  conditions,
  // A rejected import() is an error of the host, the only object that would cross the realm boundary without a wrapper.
  supported: { 'dynamic-import': false },
  // Workflow types, and types of failures, are names of the author's.
  keepNames: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'silent',
} as const satisfies BuildOptions;

export type BundleResult = BuildResult<BuildOptions & typeof common>;

/**
 * Bundles in memory.
 *
 * @param originalOf - from a place in what esbuild was given to the place in the author's file
 * @throws WorkflowBundleError when esbuild is not installed, or a source cannot be read
 */
export async function runEsbuild(
  options: BuildOptions,
  originalOf: (location: Location) => Location = (location) => location,
): Promise<BundleResult> {
  const { build } = await loadEsbuild();
  try {
    return await build({ ...common, ...options });
  } catch (cause) {
    locate(cause as Partial<BuildFailure> & Error, originalOf);
    throw new WorkflowBundleError(`The workflow sources could not be bundled:\n${describe(cause)}`, { cause });
  }
}

/** What esbuild says in `error`, when that came of {@link runEsbuild}. */
export function messagesOf(error: unknown): readonly Message[] {
  const { cause } = error as { cause?: Partial<BuildFailure> };
  return cause?.errors ?? [];
}

async function loadEsbuild(): Promise<typeof import('esbuild')> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new WorkflowBundleError(
      `Workflows are bundled by esbuild, which is not installed. Run "npm install esbuild", ` +
        `or give the worker a bundle made ahead of time in the option "workflowBundle"`,
      { cause },
    );
  }
}

function describe(error: unknown): string {
  const { errors } = error as Partial<BuildFailure>;
  if (!errors || errors.length === 0) return messageOf(error);
  return errors.map((message) => `  ${placeOf(message)}: ${message.text}`).join('\n');
}

/** Gives the messages of a failure their places in the author's files, in place. The failure's own text repeats them. */
function locate(failure: Partial<BuildFailure> & Error, originalOf: (location: Location) => Location): void {
  const { errors = [], warnings = [] } = failure;
  const places = new Map<string, string>();
  for (const message of [...errors, ...warnings]) {
    for (const held of [message, ...message.notes]) {
      if (!held.location) continue;
      const seen = held.location;
      held.location = originalOf(seen);
      places.set(textOf(seen), textOf(held.location));
    }
  }
  failure.message = failure.message.replace(/^.+:\d+:\d+(?=: )/gm, (place) => places.get(place) ?? place);
}

function textOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** `file:line:column`, columns from 1 as editors count. */
export function placeOf({ location }: Pick<Message, 'location'>): string {
  if (!location) return 'unknown place';
  return `${location.file}:${location.line}:${charactersIn(location.lineText, location.column) + 1}`;
}
