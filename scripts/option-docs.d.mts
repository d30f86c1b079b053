import type { OptionDocs, SchemaDocs } from './option-tables.mjs';

export type { OptionDocs };
export declare function optionSchemas(load: (path: string) => Promise<unknown>): Promise<Map<string, SchemaDocs>>;
