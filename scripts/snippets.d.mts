export declare const snippetFolder: string;
export declare function pages(): string[];
export declare function blocksOf(
  markdown: string,
): { language: string; name: string; line: number; length: number; text?: string }[];
export declare function problemsOf(page: string, markdown: string): string[];
export declare function snippet(name: string): string;
export declare function fileOf(name: string): string;
export declare function regions(): string[];
export declare function filesReachedBySpecs(): Set<string>;
export declare function rewritten(markdown: string): string;
