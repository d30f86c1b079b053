export declare function wordsToReplace(file: string, text: string): string[];
