/**
 * TypeScript sources that reach the bundler as they are (under vitest, jest, tsx or ts-node). esbuild drops the types that
 * `design:paramtypes` is made of, so files with decorators go through the author's own TypeScript first.
 */
import { createRequire, SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, PartialMessage } from 'esbuild';

interface CompilerOptions {
  [option: string]: unknown;
}

interface Diagnostic {
  messageText: string | object;
  start?: number;
  length?: number;
  /** Absent for what is wrong with the options. */
  file?: { getLineAndCharacterOfPosition(position: number): { line: number; character: number } };
}

/** What is used of the module `typescript`. */
interface TypeScript {
  transpileModule(
    source: string,
    options: { fileName: string; compilerOptions: CompilerOptions; reportDiagnostics: boolean },
  ): { outputText: string; sourceMapText?: string; diagnostics?: readonly Diagnostic[] };
  flattenDiagnosticMessageText(text: string | object, newLine: string): string;
  findConfigFile(from: string, exists: (path: string) => boolean): string | undefined;
  readConfigFile(path: string, read: (path: string) => string | undefined): { config?: unknown };
  parseJsonConfigFileContent(config: unknown, host: object, basePath: string): { options: CompilerOptions };
  sys: {
    fileExists(path: string): boolean;
    readFile(path: string): string | undefined;
    useCaseSensitiveFileNames: boolean;
  };
  ModuleKind: { ESNext: number };
  ScriptTarget: { ES2022: number; ES2023?: number };
}

/** JavaScript of a file, or what keeps TypeScript from reading it. */
export type LoadedTypeScript = { contents: string } | { errors: PartialMessage[] };

/** A file that esbuild reads as JavaScript. */
interface EmittedFile {
  source: string;
  sourceMapText: string;
  map?: SourceMap;
}

/** Emits JavaScript with the metadata of decorators. */
export class TypeScriptLoader {
  private typescript: TypeScript | null | undefined;
  private readonly optionsByFolder = new Map<string, CompilerOptions>();
  private readonly emitted = new Map<string, EmittedFile>();

  /** A file with decorators as JavaScript, or `undefined` when esbuild may read it, or TypeScript is not installed. */
  load(path: string, source: string): LoadedTypeScript | undefined {
    if (!hasDecorators(source)) return undefined;
    const typescript = this.find(path);
    if (!typescript) return undefined;
    const compilerOptions = this.optionsFor(typescript, dirname(path));
    const options = { fileName: path, compilerOptions, reportDiagnostics: true };
    const { outputText, sourceMapText, diagnostics = [] } = typescript.transpileModule(source, options);
    const errors = diagnostics.flatMap((diagnostic) => toMessage(typescript, diagnostic, path, source));
    if (errors.length > 0) return { errors };
    if (sourceMapText === undefined) return { contents: outputText };
    this.emitted.set(path, { source, sourceMapText });
    const map = Buffer.from(sourceMapText).toString('base64');
    const script = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
    return { contents: `${script}//# sourceMappingURL=data:application/json;base64,${map}\n` };
  }

  /** The place in the author's text of a place that esbuild saw in the emitted JavaScript; other places as they are. */
  originalOf(location: Location): Location {
    const file = this.emitted.get(resolve(location.file));
    if (!file) return location;
    file.map ??= new SourceMap(JSON.parse(file.sourceMapText) as ConstructorParameters<typeof SourceMap>[0]);
    const entry = file.map.findEntry(location.line - 1, charactersIn(location.lineText, location.column));
    if (!('originalSource' in entry)) return location;
    const lineText = lineOf(file.source, entry.originalLine);
    const column = Buffer.byteLength(lineText.slice(0, entry.originalColumn));
    return { ...location, line: entry.originalLine + 1, column, lineText };
  }

  /** True when a file with decorators was met and could not be compiled. */
  get isMissing(): boolean {
    return this.typescript === null;
  }

  private find(path: string): TypeScript | null {
    if (this.typescript === undefined) {
      try {
        this.typescript = createRequire(pathToFileURL(path))('typescript') as TypeScript;
      } catch {
        this.typescript = null;
      }
    }
    return this.typescript;
  }

  /** Options of the nearest tsconfig, with what the realm needs. */
  private optionsFor(typescript: TypeScript, folder: string): CompilerOptions {
    let options = this.optionsByFolder.get(folder);
    if (!options) {
      const { sys } = typescript;
      const config = typescript.findConfigFile(folder, (path) => sys.fileExists(path));
      const own = config === undefined ? {} : readOptions(typescript, config);
      const { target = typescript.ScriptTarget.ES2022, useDefineForClassFields, paths, baseUrl } = own;
      options = {
        target,
        useDefineForClassFields,
        paths,
        baseUrl,
        module: typescript.ModuleKind.ESNext,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        isolatedModules: true,
        sourceMap: true,
        inlineSources: true,
      };
      this.optionsByFolder.set(folder, options);
    }
    return options;
  }
}

/** esbuild counts columns in bytes, everybody else in characters. */
export function charactersIn(lineText: string, bytes: number): number {
  return Buffer.from(lineText).subarray(0, bytes).toString().length;
}

function lineOf(source: string, line: number): string {
  return source.split(/\r\n|[\n\r\u2028\u2029]/)[line] ?? '';
}

/** TypeScript goes on after a syntax error with what it takes the author to have meant. */
function toMessage(typescript: TypeScript, diagnostic: Diagnostic, path: string, source: string): PartialMessage[] {
  const { file, start = 0, length = 0, messageText } = diagnostic;
  if (!file) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const lineText = lineOf(source, line);
  const column = Buffer.byteLength(lineText.slice(0, character));
  const text = typescript.flattenDiagnosticMessageText(messageText, '\n');
  return [{ text, location: { file: relative('.', path), line: line + 1, column, length, lineText } }];
}

/** Good enough to spare most files the slow way: a wrong yes costs time only. */
function hasDecorators(source: string): boolean {
  return /(^|[\s(])@[A-Za-z_$]/.test(source);
}

function readOptions(typescript: TypeScript, config: string): CompilerOptions {
  const { sys } = typescript;
  const read = (path: string): string | undefined => sys.readFile(path);
  const { config: json } = typescript.readConfigFile(config, read);
  // No files are listed: only the options count, and reading the whole project would take seconds.
  const host = { ...sys, readDirectory: () => [] };
  return typescript.parseJsonConfigFileContent(json ?? {}, host, dirname(config)).options;
}
