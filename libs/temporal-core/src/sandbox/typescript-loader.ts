/**
 * TypeScript sources that reach the bundler as they are (under vitest, jest, tsx or ts-node). esbuild drops the types that
 * `design:paramtypes` is made of, so files with decorators go through the author's own TypeScript first.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

interface CompilerOptions {
  [option: string]: unknown;
}

/** What is used of the module `typescript`. */
interface TypeScript {
  transpileModule(
    source: string,
    options: { fileName: string; compilerOptions: CompilerOptions },
  ): { outputText: string; sourceMapText?: string };
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

/** Emits JavaScript with the metadata of decorators. */
export class TypeScriptLoader {
  private typescript: TypeScript | null | undefined;
  private readonly optionsByFolder = new Map<string, CompilerOptions>();

  /** JavaScript of a file with decorators, or `undefined` when esbuild may read it, or TypeScript is not installed. */
  load(path: string, source: string): string | undefined {
    if (!hasDecorators(source)) return undefined;
    const typescript = this.find(path);
    if (!typescript) return undefined;
    const compilerOptions = this.optionsFor(typescript, dirname(path));
    const { outputText, sourceMapText } = typescript.transpileModule(source, { fileName: path, compilerOptions });
    if (sourceMapText === undefined) return outputText;
    const map = Buffer.from(sourceMapText).toString('base64');
    return (
      outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '') +
      `//# sourceMappingURL=data:application/json;base64,${map}\n`
    );
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
