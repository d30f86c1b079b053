// The mutants of a transition table: one small fault each. Tables are found in the source by what makes them,
// `defineMachine(name, { state: { Event: next | [next, output] } })`, and changed in its text; files stay as they are.
import ts from 'typescript';

/**
 * @param {string} source text of a `*.machine.ts`
 * @returns {{ what: string, apply: () => string }[]} `apply` gives the source with the fault
 */
export function mutantsOf(source) {
  return readTables(source).flatMap((table) => table.states.flatMap((row) => mutantsOfRow(source, table, row)));
}

/** Names of the tables that a `*.machine.ts` defines. */
export function tablesOf(source) {
  return readTables(source).map(({ name }) => name);
}

function readTables(source) {
  const file = ts.createSourceFile('machine.ts', source, ts.ScriptTarget.Latest, true);
  const tables = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'defineMachine') tables.push(readTable(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return tables;
}

function readTable(call) {
  const [name, table] = call.arguments;
  if (!ts.isStringLiteral(name) || !ts.isObjectLiteralExpression(table)) {
    throw new Error(`The arguments of ${call.getText().slice(0, 60)}… are not literals: its table cannot be mutated.`);
  }
  const states = table.properties.map((property) => ({
    state: property.name.getText(),
    literal: property.initializer,
    cells: property.initializer.properties.map(readCell),
  }));
  const cells = states.flatMap((row) => row.cells);
  return {
    name: name.text,
    states,
    events: [...new Set(cells.map(({ event }) => event))],
    outputs: [...new Set(cells.map(({ output }) => output).filter(Boolean))],
  };
}

function readCell(property) {
  const { initializer } = property;
  const [next, output] = ts.isArrayLiteralExpression(initializer) ? initializer.elements : [initializer];
  return { event: property.name.getText(), property, next: next.text, output: output?.text };
}

function mutantsOfRow(source, table, row) {
  const names = table.states.map(({ state }) => state);
  const change = (what, node, text) => ({
    what: `${table.name}: ${row.state}, ${what}`,
    apply: () => source.slice(0, node.getStart()) + text + source.slice(node.getEnd()),
  });
  const put = (cell, next, output) =>
    change(
      `${cell.event} → ${describe(next, output)} instead of ${describe(cell.next, cell.output)}`,
      cell.property,
      `${cell.event}: ${write(next, output)}`,
    );
  const present = row.cells.flatMap((cell) => [
    put(cell, after(names, cell.next), cell.output),
    ...otherOutputs(table.outputs, cell.output).map((output) => put(cell, cell.next, output)),
    change(`${cell.event} refused`, cell.property, `...{}`),
  ]);
  const absent = table.events
    .filter((event) => !row.cells.some((cell) => cell.event === event))
    .map((event) => change(`${event} taken`, row.literal, withCell(row.literal, `${event}: ${write(row.state)}`)));
  return [...present, ...absent];
}

/** No output and the next one, whichever of them the cell does not have. */
function otherOutputs(outputs, output) {
  if (output === undefined) return outputs.slice(0, 1);
  const other = after(outputs, output);
  return other === output ? [undefined] : [undefined, other];
}

function withCell(literal, cell) {
  return literal.getText().replace('{', `{ ${cell}, `);
}

/** The one that follows in the list, the first after the last. */
function after(list, item) {
  return list[(list.indexOf(item) + 1) % list.length];
}

function write(next, output) {
  return output === undefined ? `'${next}'` : `['${next}', '${output}']`;
}

function describe(next, output) {
  return output === undefined ? next : `${next} with ${output}`;
}
