// What the sources say about options: which schemas exist, and the TSDoc of the properties of their interfaces. Only
// the files around the schemas are parsed, which takes a second in place of five.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesOf, manifest, packages, root } from './workspace.mjs';

/** The libraries: names of their packages, and folders. */
const sources = packages()
  .filter((path) => path.startsWith('libs/'))
  .map((path) => ({ name: manifest(path).name, path }));

const compilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es5.d.ts'],
  strict: true,
  types: [],
};

/**
 * All schemas of all libraries by id (`temporal-core/connectionSchema`): the properties, and the docs of them.
 *
 * @param load imports a TypeScript file
 */
export async function optionSchemas(load) {
  const schemas = new Map();
  for (const { id, file, name, isExported, docs } of found()) {
    if (!isExported) throw new Error(`${file}: export ${name}, or make it part of another schema`);
    const { [name]: schema } = await load(join(root, file));
    schemas.set(id, { docs, properties: schema.properties });
  }
  return schemas;
}

function found() {
  const files = filesOf('src', '.ts').filter(
    (file) =>
      file.startsWith('libs/') &&
      !/\.spec\.ts$|\/gen\//.test(file) &&
      (/options\.ts$/.test(file) || textOf(file).includes('optionsOf<')),
  );
  const paths = files.map((file) => join(root, file));
  const program = ts.createProgram(paths, compilerOptions, hostFor(paths));
  const checker = program.getTypeChecker();
  return files.flatMap((file) =>
    schemasIn(program.getSourceFile(join(root, file))).map(({ name, isExported, of }) => ({
      id: `${file.split('/')[1]}/${name}`,
      file,
      name,
      isExported,
      docs: docsOf(checker.getTypeFromTypeNode(of), checker),
    })),
  );
}

/** Top-level variables that hold a schema: `name = optionsOf<of>()(…)`. Those that are not exported must be part of others. */
function schemasIn(file) {
  return file.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const call = initializer && ts.isCallExpression(initializer) ? initializer.expression : undefined;
      if (!call || !ts.isCallExpression(call) || call.expression.getText(file) !== 'optionsOf') return [];
      const isPart = new RegExp(`(object\\(|\\.\\.\\.|properties: )${name.text}\\b`).test(file.text);
      if (!isExported && isPart) return [];
      return [{ name: name.text, isExported, of: call.typeArguments[0] }];
    });
  });
}

/** By name of the property: the first paragraph of its TSDoc, its `@defaultValue`, and the docs of its own properties. */
function docsOf(type, checker) {
  const properties = new Map();
  for (const symbol of type.getProperties()) {
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    const tags = new Map(symbol.getJsDocTags(checker).map(({ name, text }) => [name, ts.displayPartsToString(text)]));
    properties.set(symbol.name, {
      text: oneLine(comment.split(/\n\s*\n/)[0]),
      defaultValue: oneLine(tags.get('defaultValue')),
      deprecated: oneLine(tags.get('deprecated')),
      docs: (name) => {
        const own = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
        const holder = (own.isUnion() ? own.types : [own]).find((one) => one.getProperty(name));
        return holder ? docsOf(holder, checker).get(name) : undefined;
      },
    });
  }
  return properties;
}

function oneLine(text) {
  if (text === undefined || text === '') return undefined;
  return text
    .replace(/\{@link (\S+?)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A host that sees the files at `paths`, what they import, and what that imports: enough for the interfaces of options. */
function hostFor(paths) {
  const distance = new Map(paths.map((path) => [path, 0]));
  return {
    ...ts.createCompilerHost(compilerOptions),
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const path = sourceOf(text, from);
        const steps = distance.get(from) + 1;
        if (!path || !ts.sys.fileExists(path) || (steps > 2 && !distance.has(path))) return {};
        distance.set(path, Math.min(steps, distance.get(path) ?? steps));
        return { resolvedModule: { resolvedFileName: path, extension: '.ts' } };
      }),
  };
}

function sourceOf(specifier, from) {
  if (specifier.includes('/gen/')) return undefined;
  if (specifier.startsWith('.')) return join(from, '..', specifier.replace(/\.js$/, '.ts'));
  const found = sources.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (!found) return undefined;
  const entry = specifier.slice(found.name.length + 1).replace(/^internal\//, '');
  const base = join(root, found.path, 'src', entry);
  return [join(base, 'index.ts'), `${base}.ts`].find((path) => ts.sys.fileExists(path));
}

function textOf(file) {
  return readFileSync(join(root, file), 'utf8');
}
