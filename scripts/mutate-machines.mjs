// npm run test:mutate-machines: does a spec notice when a cell of a transition table is wrong? Each cell of each table in
// the engine's registry of machines is changed in turn, in memory: another target, another output, none, the cell refused,
// an illegal one taken. The machine's own spec must fail, or one of the engine's stories; a mutant that nothing notices is
// a row that a spec lacks.
// Usage: node scripts/mutate-machines.mjs [part of a machine's file name]
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createVitest } from 'vitest/node';
import { mutantsOf, tablesOf } from './machine-mutants.mjs';
import { Report } from './report.mjs';
import { filesOf, root } from './workspace.mjs';

const stories = 'libs/temporal-core/test/engine/';
const registry = join(root, 'libs/temporal-core/src/engine/machine-registry.ts');
const [part = ''] = process.argv.slice(2);
const machines = filesOf('src', '.machine.ts').filter((file) => basename(file).includes(part));
const report = new Report('mutated machines');

/** Path of the machine whose text is replaced, and the text. */
let mutation;
const mutator = {
  name: 'mutate-machines',
  enforce: 'pre',
  transform: (_, id) => (id.split('?')[0] === mutation?.file ? mutation.source : undefined),
};
const vitest = await createVitest(
  'test',
  { root, watch: false, isolate: false, maxWorkers: 1, reporters: [{}], silent: true },
  { configFile: join(root, 'vitest.config.ts'), plugins: [mutator] },
);

/** Runs specs against the mutation. @returns whether all passed */
async function pass(specs) {
  if (mutation) vitest.invalidateFile(mutation.file);
  const result = await vitest.runTestSpecifications(specs);
  const { unhandledErrors } = result;
  // The result lists all files that were ever run.
  const testModules = result.testModules.filter(({ moduleId }) => specs.some((spec) => spec.moduleId === moduleId));
  const broken = testModules.filter((file) => file.errors().length > 0 && file.children.size === 0);
  if (broken.length > 0 || unhandledErrors.length > 0 || testModules.length === 0) {
    const [error] = [...broken.flatMap((file) => file.errors()), ...unhandledErrors];
    throw new Error(`The specs could not be run: ${error?.message ?? 'there are none'}`);
  }
  return testModules.every((file) => file.ok());
}

async function isKilled(file, apply, suites) {
  mutation = { file, source: apply() };
  try {
    for (const specs of suites) if (!(await pass(specs))) return true;
    return false;
  } finally {
    vitest.invalidateFile(file);
    mutation = undefined;
  }
}

/** Every table of the registry must be mutated, and every table that is mutated be in the registry. */
async function compareWithRegistry() {
  const { machineKinds } = await vitest.vite.ssrLoadModule(registry);
  const registered = machineKinds.map(({ table }) => table.name);
  const found = machines.flatMap((machine) => tablesOf(readFileSync(join(root, machine), 'utf8')));
  for (const name of registered.filter((name) => part === '' && !found.includes(name))) {
    report.fail(name, 'it is in the registry, but no *.machine.ts defines its table by literals');
  }
  for (const name of found.filter((name) => !registered.includes(name))) {
    report.fail(name, 'the registry of machines has no line for its table');
  }
}

async function mutate(machine, storySpecs) {
  const file = join(root, machine);
  const spec = machine.replace(/\.ts$/, '.spec.ts');
  if (!existsSync(join(root, spec))) return report.fail(machine, `it has no ${basename(spec)}`);
  const suites = [await vitest.globTestSpecifications([spec]), storySpecs];
  const source = readFileSync(file, 'utf8');
  // Else every mutant would be killed by what is wrong already.
  const isSound = !(await isKilled(file, () => `${source}\n`, suites));
  if (!isSound) return report.fail(machine, `its specs fail without any mutation`);
  for (const { what, apply } of mutantsOf(source)) {
    if (await isKilled(file, apply, suites)) report.pass(what);
    else report.fail(what, `survived ${basename(spec)} and the stories of ${stories}`);
  }
}

const started = Date.now();
try {
  await compareWithRegistry();
  const storySpecs = await vitest.globTestSpecifications([stories]);
  for (const machine of machines) await mutate(machine, storySpecs);
} finally {
  await vitest.close();
}
console.log(`${machines.length} machines in ${Math.round((Date.now() - started) / 1000)} s`);
report.finish();
