/** Stack frames back to the author's files. The map is read when the first failure needs it. */
import { SourceMap } from 'node:module';
import type { ActivationResult, WorkflowCommand } from '../activation/commands.js';
import type { FailureInfo } from '../common/payload.js';

/** Opens the file names of all scripts of a realm. */
export const realmScheme = 'nest-temporal://';

/** Name of the generated module that imports all others. */
export const entryName = 'nest-temporal-entry.js';

/** How esbuild writes a class whose name another thing of the bundle has. */
const renamedClass = /\bclass ([\w$]+)(?: extends [^{}\n]+)? \{\s+static \{\s+__name\(this, "([^"]+)"\)/g;
/** The class of a frame, `at Order2.run (…)` or `at new Order2 (…)`, which V8 reads from the script. */
const classOfFrame = /^( +at (?:async )?(?:new )?)([\w$]+)(?=[. ])/;

const frameOfEntry = new RegExp(`\\n[^\\n]*${entryName}:\\d+:\\d+\\)?`, 'g');

export class SourceMapper {
  private map?: SourceMap;
  private isUnreadable = false;
  private classNames?: ReadonlyMap<string, string>;
  private readonly frame: RegExp;

  /** @param fileName - of the script in stack traces; @param text - its source map, or empty; @param script - its own text */
  constructor(
    private readonly fileName: string,
    private readonly text: string,
    private readonly script: string,
  ) {
    this.frame = new RegExp(`${fileName.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}:(\\d+):(\\d+)`, 'g');
  }

  /** Maps the stack traces in what an activation brought, in place. */
  mapResult(result: ActivationResult): ActivationResult {
    if (result.status === 'failed') this.mapFailure(result.failure);
    else for (const command of result.commands) this.mapCommand(command);
    return result;
  }

  /** Maps the stack traces of a failure and its causes, in place. */
  mapFailure(failure: FailureInfo): FailureInfo {
    for (let at: FailureInfo | null | undefined = failure; at; at = at.cause) {
      if (at.stackTrace) at.stackTrace = this.mapStack(at.stackTrace);
    }
    return failure;
  }

  /** The author's frames alone, at their places in the sources. A trace that is not of this realm stays as it is. */
  mapStack(stack: string): string {
    if (!stack.includes(realmScheme)) return stack;
    const lines = stack.split('\n');
    // The realm is called by the host, whose frames say nothing of the workflow.
    const end = lines.findLastIndex((line) => line.includes(realmScheme));
    const own = lines
      .slice(0, end + 1)
      .filter((line) => !line.includes(realmScheme) || line.includes(this.fileName))
      .map((line) => (line.includes(this.fileName) ? this.nameClass(line) : line));
    const mapped = this.mapPlaces(own.join('\n'));
    return mapped.replace(frameOfEntry, '');
  }

  /** Any text, with the places in it as places in the sources. */
  mapPlaces(text: string): string {
    if (!text.includes(this.fileName)) return text;
    return text.replace(this.frame, (frame, line: string, column: string) => {
      const entry = this.load()?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return frame;
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
  }

  /** The text of a source as the map holds it; `''` for a file that the map does not name. */
  sourceText(file: string): string {
    const { sources = [], sourcesContent = [] } = this.load()?.payload ?? {};
    return sourcesContent[sources.indexOf(file)] ?? '';
  }

  private mapCommand(command: WorkflowCommand): void {
    if (command.type === 'failWorkflow') this.mapFailure(command.failure);
    else if (command.type === 'queryResult' && command.answer.status === 'failed') {
      this.mapFailure(command.answer.failure);
    } else if (command.type === 'updateResponse' && 'failure' in command.response) {
      this.mapFailure(command.response.failure);
    }
  }

  /** A frame with the name that the author gave the class. */
  private nameClass(line: string): string {
    this.classNames ??= new Map(Array.from(this.script.matchAll(renamedClass), ([, written, name]) => [written, name]));
    return line.replace(
      classOfFrame,
      (_, before: string, name: string) => before + (this.classNames?.get(name) ?? name),
    );
  }

  private load(): SourceMap | undefined {
    if (this.text === '') return undefined;
    if (this.isUnreadable) return undefined;
    try {
      this.map ??= new SourceMap(JSON.parse(this.text) as ConstructorParameters<typeof SourceMap>[0]);
    } catch {
      // Frames at places in the bundle are better than no failure.
      this.isUnreadable = true;
    }
    return this.map;
  }
}
