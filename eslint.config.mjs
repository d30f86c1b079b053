// What a graph of imports cannot see: types, purity inside a file, size and names. Imports between layers are
// checked by .dependency-cruiser.cjs; layout by Prettier.
import { basename } from 'node:path';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const engine = 'libs/temporal-core/src/engine/**/*.ts';
const workflow = 'libs/temporal-core/src/workflow/**/*.ts';
/** Loaded in the realm beside the author's code, where neither Node nor the web platform exists. */
const realm = [workflow, 'libs/temporal-core/src/{common,activation,converter}/**/*.ts'];
const hostConverter =
  '{data-converter,payload-codec,codec-chain,message-payloads,load-dto-libraries,protobuf-converter}.ts';
const tests = ['**/*.spec.ts', '**/*.e2e-spec.ts', '**/*.test-d.ts', 'libs/*/test/**/*.ts', 'apps/*/test/**/*.ts'];
const scripts = ['**/*.{mjs,cjs}', '*.config.ts'];

const drawers = /^types\.|(^|-)(utils?|helpers?|misc|internals?|manager|impl)\./;
const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|mts|mjs|cjs)$/;
const names = {
  rules: {
    'one-noun': {
      meta: { type: 'suggestion', schema: [], messages: { bad: '{{name}}: {{why}}' } },
      create(context) {
        const name = basename(context.filename);
        const report = (why) => ({
          Program: (node) => context.report({ node, messageId: 'bad', data: { name, why } }),
        });
        if (drawers.test(name)) return report('name the one thing the file holds; a drawer holds anything');
        if (!kebab.test(name)) return report('file names are kebab-case');
        return {};
      },
    },
  },
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a default export has as many names as importers.',
};
const noExportAll = {
  selector: 'ExportAllDeclaration',
  message: 'List the names: an index says what it exports.',
};
const noAsync = [
  ':function[async=true]',
  'AwaitExpression',
  'ForOfStatement[await=true]',
  'Identifier[name="Promise"]',
];
const synchronous = noAsync.map((selector) => ({
  selector,
  message: 'The engine is a synchronous function of history and commands.',
}));
// `Date` as a type and `new Date(ms)` say nothing about the present; only these read the clock.
const clockReads = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  'MemberExpression[object.name="Date"][property.name="now"]',
].map((selector) => ({ selector, message: 'Workflow code takes the time from the current activation.' }));

const restrictedGlobals = (reason, ...globals) => ['error', ...globals.map((name) => ({ name, message: reason }))];
const timers = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
];
const nodeGlobals = ['process', 'Buffer', 'require', 'module', '__dirname', '__filename'];
const randomness = ['error', { object: 'Math', property: 'random', message: 'Take randomness from the run’s seed.' }];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', 'bench/out/', 'libs/temporal-core/src/proto/gen/'] },
  // Written as for the official SDK, which is not installed here.
  { ignores: ['scripts/compat/workflows/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    plugins: { names },
    rules: {
      'names/one-noun': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      curly: ['error', 'multi-line'],
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': ['error', 'properties'],
      'no-else-return': 'error',
      'no-useless-rename': 'error',
      'no-useless-computed-key': 'error',
      'no-template-curly-in-string': 'error',
      'no-constructor-return': 'error',
      'no-unreachable-loop': 'error',
      'no-sequences': 'error',
      'no-fallthrough': 'error',
      'no-cond-assign': 'error',
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-empty-pattern': 'error',
      'no-irregular-whitespace': 'error',
      'no-loss-of-precision': 'error',
      'no-prototype-builtins': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-unused-labels': 'error',
      'no-useless-catch': 'error',
      'no-useless-escape': 'error',
      'require-yield': 'error',
      'use-isnan': 'error',
      'valid-typeof': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // Nest modules, and workflow classes, are empty classes under a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // The types of messages match on `void`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Types of the wire say less than the server promises: a check that the types call needless may be needed.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A parameter used once can still be the one that infers a caller's type.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A method that must return a promise is async even where nothing is awaited: it then never throws synchronously.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      // At the realm boundary and for JavaScript callers, a value can differ from its declared type.
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
    },
  },
  {
    files: ['{libs,apps}/*/src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll],
      // A library goes on reading the options it has deprecated.
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    files: ['libs/temporal-core/src/proto/index.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    files: ['libs/*/src/**/*.machine.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: realm,
    ignores: [`libs/temporal-core/src/converter/${hostConverter}`],
    rules: {
      'no-restricted-globals': restrictedGlobals('The realm has no Node globals.', ...nodeGlobals),
    },
  },
  {
    files: [engine],
    rules: {
      'no-restricted-globals': restrictedGlobals(
        'The engine knows only history and commands.',
        ...nodeGlobals,
        ...timers,
        'Date',
        'crypto',
        'console',
        'performance',
        'fetch',
        'globalThis',
      ),
      'no-restricted-properties': randomness,
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll, ...synchronous],
    },
  },
  {
    files: [workflow],
    ignores: ['libs/temporal-core/src/workflow/runtime/determinism.ts'],
    rules: {
      'no-restricted-globals': restrictedGlobals(
        'Workflow code is deterministic: time, randomness and logs come from the activator.',
        ...nodeGlobals,
        ...timers.filter((name) => name !== 'queueMicrotask'),
        'crypto',
        'console',
        'performance',
        'fetch',
      ),
      'no-restricted-properties': randomness,
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll, ...clockReads],
    },
  },
  {
    files: ['{apps/*/src,docs/snippets}/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // A plain object with the properties of a DTO stands for an instance.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A spec may throw what a user may throw.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `expect.any()`, `JSON.parse()`: what a spec receives is what it is about to find out.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // What is deprecated is tested until it is gone.
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    files: ['**/*.test-d.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: scripts,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: { project: null },
      // Scripts are not type-checked, so a name that does not exist is found here.
      globals: Object.fromEntries(
        [...Object.getOwnPropertyNames(globalThis), 'require', 'module'].map((n) => [n, false]),
      ),
    },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  { files: ['*.config.ts'], rules: { 'no-undef': 'off' } },
  prettier,
  // The Prettier preset switches `curly` off with the layout rules; `multi-line` agrees with Prettier.
  { rules: { curly: ['error', 'multi-line'] } },
);
