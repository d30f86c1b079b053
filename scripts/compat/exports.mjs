// What a module exports by its type declarations, and what files import from it.
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../workspace.mjs';

const options = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  noEmit: true,
};

/** Name → whether it is a value; a constant that has a type of its name is one. */
export function exportsOf(declarations) {
  const program = ts.createProgram([declarations], options);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(declarations);
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return [symbol.name, (target.flags & ts.SymbolFlags.Value) !== 0];
  });
  return new Map(exported);
}

/** Names that the files import from `specifier`. */
export function importsOf(texts, specifier) {
  const names = new Set();
  for (const text of texts) {
    const { statements } = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2023);
    for (const statement of statements) {
      if (!ts.isImportDeclaration(statement) || statement.moduleSpecifier.text !== specifier) continue;
      for (const element of statement.importClause?.namedBindings?.elements ?? []) {
        names.add((element.propertyName ?? element.name).text);
      }
    }
  }
  return names;
}

/** Compiles files that find their packages from where they are. @returns what is wrong, a line each */
export function compile(files) {
  const program = ts.createProgram(files, options);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    if (!diagnostic.file) return message;
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    return `${diagnostic.file.fileName.split('/').at(-1)}:${line + 1}: ${message}`;
  });
}
