/** What the TSDoc says of an option. */
export interface OptionDocs {
  text?: string;
  defaultValue?: string;
  deprecated?: string;
  /** Of an option of the option. */
  docs(name: string): OptionDocs | undefined;
}

export interface SchemaDocs {
  docs: ReadonlyMap<string, OptionDocs>;
  properties: Readonly<Record<string, object>>;
}

export declare class OptionTables {
  constructor(schemas: ReadonlyMap<string, SchemaDocs>, pages: ReadonlyMap<string, string>);
  in(pages: ReadonlyMap<string, string>): OptionTables;
  rewritten(page: string): string;
  problemsOf(page: string): string[];
  missing(): string[];
  undocumented(): string[];
}
