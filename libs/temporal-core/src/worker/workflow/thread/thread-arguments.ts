/**
 * The flags of this process that a workflow thread needs too. Preloads are left out but for those that find modules:
 * instrumentation would bring async hooks into the thread, and with them the end of the deadlock guard on Node 20 and 22.
 */

/** Flags whose value is a module, as words of their own or after `=`. */
const preloads = /^(?:-r|--require|--import|--loader|--experimental-loader)$/;
/** The modules by which Yarn Plug'n'Play makes packages loadable. */
const resolver = /(?:^|[\\/])\.pnp\.(?:cjs|js|loader\.mjs)$/;

/**
 * @param execArgv - flags on the command line
 * @param nodeOptions - `NODE_OPTIONS`
 */
export function threadArguments(execArgv: readonly string[], nodeOptions: string): string[] {
  const words = [...wordsOf(nodeOptions), ...execArgv];
  return words.flatMap((word, i) => {
    if (word.endsWith('async-context-frame')) return [word];
    const [flag = '', value = words[i + 1]] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
    return preloads.test(flag) && value !== undefined && resolver.test(value) ? [flag, value] : [];
  });
}

/** As Node reads it: words between spaces; double quotes hold a word together, a backslash in them escapes. */
function wordsOf(nodeOptions: string): string[] {
  const words = nodeOptions.match(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_, quoted: string) => quoted.replace(/\\(.)/g, '$1')),
  );
}
