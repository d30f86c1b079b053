/** `order` and `lines` to `order.lines`, `lines` and `2` to `lines[2]`. */
export function joinPath(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
