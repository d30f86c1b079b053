/**
 * What debuggers need to find the files of workflow code: a source map in the script of a realm. Without a debugger realms
 * are spared the map, which can be larger than the code.
 */
import { url as inspectorUrl } from 'node:inspector';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether the inspector of this process listens. To be asked on the main thread: on others Node does not say. */
export function isInspected(): boolean {
  return inspectorUrl() !== undefined;
}

interface RawSourceMap {
  sources: string[];
}

/**
 * A script that carries its source map, with the sources at their URLs: debuggers know files by these.
 *
 * @param sourceMap - its sources relative to the working directory; a map that cannot be read is left out
 */
export function withSourceMap(script: string, sourceMap: string): string {
  let map: RawSourceMap;
  try {
    map = JSON.parse(sourceMap) as RawSourceMap;
  } catch {
    return script;
  }
  // Generated modules have the name of a namespace in front.
  const sources = map.sources.map((source) =>
    /^[\w-]{2,}:/.test(source) ? source : pathToFileURL(resolve(source)).href,
  );
  const data = Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
  return `${script}\n//# sourceMappingURL=data:application/json;base64,${data}`;
}
