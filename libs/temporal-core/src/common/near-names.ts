/**
 * Suggestions for a misspelled name: names whose edit distance is at most a third of its length, nearest first, then
 * names that it abbreviates, or that start with the same letters.
 */
export function nearNames(name: string, known: Iterable<string>, limit: number = 3): string[] {
  const lower = name.toLowerCase();
  const budget = Math.max(2, Math.floor(name.length / 3));
  const candidates: { candidate: string; distance: number }[] = [];
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const distance = editDistance(lower, other);
    if (distance <= budget || isRelated(lower, other)) candidates.push({ candidate, distance });
  }
  candidates.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return candidates.slice(0, limit).map(({ candidate }) => candidate);
}

/** Whether one name contains the letters of the other in order, or both start with the same letters. */
function isRelated(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let shared = 0;
  while (shared < short.length && short[shared] === long[shared]) shared++;
  if (shared >= 4 && shared * 2 >= long.length) return true;
  let found = 0;
  for (const letter of long) if (letter === short[found]) found++;
  return found === short.length && short.length >= 4 && short.length * 5 >= long.length * 3;
}

/** `"a", "b"`, or the first few names and the number of remaining ones. */
export function listNames(names: readonly string[], limit: number = 10): string {
  const shown = names.slice(0, limit).map((name) => `"${name}"`);
  return names.length > limit ? `${shown.join(', ')} and ${names.length - limit} more` : shown.join(', ');
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
