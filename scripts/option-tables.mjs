// The tables of options in the documentation. A page says where one stands and which options it has:
//
//   <!-- options temporal-core/connectionSchema: address tls -->
//   <!-- end of options -->
//
// What stands between the two lines is written: types, bounds and defaults from the schema, descriptions from the TSDoc of
// its interface. Without names, the table has all options. Options of an option follow it (`tls.serverNameOverride`), unless
// they have a table of their own, to which the type is then a link. Every option of every schema is in some table; an option
// that several schemas share needs to be in one of theirs.
import { dirname, relative } from 'node:path';

const marker = /^<!-- options ([\w-]+\/\w+)(?:: ([\w ]+))? -->$/;
const end = '<!-- end of options -->';

export class OptionTables {
  #schemas;
  #pages;
  #tables;

  /**
   * @param schemas by id: `{ docs, properties }`, the docs of option-docs.mjs and the properties of the schema
   * @param pages Markdown by path of the page
   */
  constructor(schemas, pages) {
    this.#schemas = schemas;
    this.#pages = pages;
    this.#tables = [...pages].flatMap(([page, markdown]) => tablesIn(page, markdown));
  }

  /** The same for other pages. */
  in(pages) {
    return new OptionTables(this.#schemas, pages);
  }

  /** The page with its tables as they should be; those that cannot be made stay. */
  rewritten(page) {
    const lines = this.#pages.get(page).split('\n');
    for (const table of this.#tables.filter((one) => one.page === page).toReversed()) {
      if (this.#fault(table) === undefined) lines.splice(table.line, table.length, ...this.#textOf(table).split('\n'));
    }
    return lines.join('\n');
  }

  /** Tables of a page that are not as they should be; one line each. */
  problemsOf(page) {
    return this.#tables
      .filter((table) => table.page === page)
      .map((table) => ({ at: `${page}:${table.line}`, problem: this.#fault(table) ?? this.#staleness(table) }))
      .flatMap(({ at, problem }) => (problem === undefined ? [] : [`${at}: ${problem}`]));
  }

  /** Options in no table: `temporal-core/connectionSchema: address`. */
  missing() {
    const shown = new Set();
    const show = (option) => {
      shown.add(option);
      if (!this.#homeOf(option)) Object.values(option.facts.properties ?? {}).forEach(show);
    };
    for (const { id, names } of this.#tables) {
      const properties = this.#schemas.get(id)?.properties ?? {};
      (names ?? Object.keys(properties)).filter((name) => properties[name]).forEach((name) => show(properties[name]));
    }
    return [...this.#schemas].flatMap(([id, { properties }]) =>
      Object.keys(properties)
        .filter((name) => !shown.has(properties[name]))
        .map((name) => `${id}: ${name}`),
    );
  }

  /** Options whose TSDoc is missing, or names another default than the schema: what the error messages say is what the docs say. */
  undocumented() {
    return [...this.#schemas].flatMap(([id, { docs, properties }]) =>
      Object.entries(properties).flatMap(([name, option]) => faultsOf(`${id}: ${name}`, docs.get(name), option)),
    );
  }

  /** Why a table cannot be made. */
  #fault({ id, names = [], text }) {
    const schema = this.#schemas.get(id);
    if (!schema) return `there is no schema ${id}. There are ${[...this.#schemas.keys()].join(', ')}`;
    const unknown = names.filter((name) => !Object.hasOwn(schema.properties, name));
    if (unknown.length > 0) return `${id} has no option ${unknown.join(', ')}`;
    return text === undefined ? `the table has no ${end}` : undefined;
  }

  #staleness(table) {
    return this.#textOf(table) === table.text ? undefined : `the table of ${table.id} is stale. Run npm run snippets`;
  }

  #textOf({ page, id, names }) {
    const { docs, properties } = this.#schemas.get(id);
    const rows = (names ?? Object.keys(properties)).flatMap((name) =>
      this.#rows(page, name, properties[name], docs.get(name)),
    );
    return ['| option | type | default | description |', '|---|---|---|---|', ...rows].join('\n');
  }

  #rows(page, path, option, doc) {
    const { properties = {}, allowed } = option.facts;
    const home = this.#homeOf(option);
    const type = typeText(allowed);
    const linked = home ? `[${type}](${linkTo(home, page)})` : type;
    const row = `| \`${path}\` | ${linked} | ${defaultOf(option.facts)} | ${descriptionOf(option.facts, doc)} |`;
    if (home) return [row];
    const inner = Object.entries(properties).flatMap(([name, one]) =>
      this.#rows(page, `${path}.${name}`, one, doc?.docs(name)),
    );
    return [row, ...inner];
  }

  /** The first table of the smallest schema that has the options of an option. */
  #homeOf({ facts }) {
    if (!facts.properties) return undefined;
    const options = Object.values(facts.properties);
    const listedIn = ({ id }) => Object.values(this.#schemas.get(id)?.properties ?? {});
    const homes = this.#tables.filter((table) => {
      const listed = listedIn(table);
      return options.every((option) => listed.includes(option));
    });
    return homes.toSorted((one, other) => listedIn(one).length - listedIn(other).length)[0];
  }
}

function tablesIn(page, markdown) {
  const lines = markdown.split('\n');
  return lines.flatMap((line, index) => {
    const [, id, names] = marker.exec(line) ?? [];
    if (id === undefined) return [];
    const length = lines.slice(index + 1).indexOf(end);
    const text = length < 0 ? undefined : lines.slice(index + 1, index + 1 + length).join('\n');
    const heading = lines.slice(0, index).findLast((one) => /^#+ /.test(one)) ?? '';
    return [{ page, id, names: names?.trim().split(/ +/), line: index + 1, length, text, anchor: anchorOf(heading) }];
  });
}

function faultsOf(place, doc, { facts }) {
  if (!doc?.text) return [`${place}: the TSDoc of the interface does not describe it`];
  const stated = plain(doc.defaultValue ?? 'none');
  const real = plain(facts.default?.text ?? 'none');
  if (stated !== real) return [`${place}: the default is "${real}", but its @defaultValue is "${stated}"`];
  return Object.entries(facts.properties ?? {}).flatMap(([name, option]) =>
    faultsOf(`${place}.${name}`, doc.docs(name), option),
  );
}

function plain(text) {
  return text.replace(/[`'"]/g, '').replace(/\.$/, '');
}

function defaultOf({ allowed, isRequired, default: whenAbsent }) {
  if (isRequired) return '**required**';
  if (!whenAbsent) return 'none';
  const { value, text } = whenAbsent;
  const isLiteral = (text === value && !isDuration(allowed)) || /^[A-Z_]{4,}$/.test(text);
  return isLiteral ? `\`'${text}'\`` : codeIn(text);
}

function descriptionOf({ isSecret }, doc) {
  if (!doc?.text) return '';
  const deprecated = doc.deprecated ? ` **Deprecated:** ${doc.deprecated}` : '';
  const secret = isSecret ? ' *Secret:* error messages never show its value.' : '';
  return escape(`${doc.text}${deprecated}${secret}`);
}

/** What is allowed, shorter than in messages. */
function typeText(allowed) {
  return codeIn(allowed)
    .replace(/^an? /, '')
    .replace(', `true` or `false`', ' or boolean')
    .replace('`true` or `false`', 'boolean')
    .replace('`true`, `false`', 'boolean')
    .replaceAll('non-empty string', 'string');
}

function isDuration(allowed) {
  return /\ba duration/.test(allowed);
}

/** In the wording of messages: what is marked, quoted words, calls, objects, functions, addresses, words of unions, names, literals. */
const code = [
  /`[^`]*`/,
  /"[^"]*"/,
  /@?\w+\([^)]*\)/,
  /\{[^}]*\}/,
  /\(\) => \w+/,
  /\blocalhost:\d+/,
  /\bpid@\w+/,
  /\b[A-Z]{2,}(?:_[A-Z]+)+\b/,
  /\b[a-z]+[A-Z]\w*/,
  /\b[A-Z][a-z]{2,}[A-Z]\w*/,
  /(?<=\ban? )[A-Z][a-z]+\b/,
  /\b(?:true|false|null|Infinity)\b/,
  /^\d+(?:\.\d+)?$/,
].map(({ source }) => source);
const codePattern = new RegExp(code.join('|'), 'g');

function codeIn(text) {
  const withMembers = text.replace(/(?<=\ban object with any of )[\w, ]+$/, (names) => names.replace(/\w+/g, '`$&`'));
  const marked = withMembers.replace(codePattern, (found) => {
    return found.startsWith('`') ? found : `\`${found.replace(/^"(.*)"$/, "'$1'")}\``;
  });
  return escape(marked);
}

function escape(text) {
  return text.replaceAll('|', '\\|');
}

function linkTo({ page, anchor }, from) {
  return page === from ? anchor : `${relative(dirname(from), page)}${anchor}`;
}

/** As GitHub makes it of a heading. */
function anchorOf(heading) {
  const text = heading.replace(/^#+ /, '').toLowerCase();
  return `#${text.replace(/[^\w\- ]/g, '').replaceAll(' ', '-')}`;
}
