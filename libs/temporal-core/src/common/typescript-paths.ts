const sourceEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The TypeScript sources that compile to the JavaScript file at `path`, in the order in which TypeScript looks for them. */
export function typescriptSourcesOf(path: string): string[] {
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
  return (sourceEndings[ending] ?? []).map((source) => path.slice(0, -ending.length) + source);
}
