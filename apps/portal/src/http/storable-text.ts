/** PostgreSQL keeps neither a NUL nor half of a surrogate pair. */
const unstorable = /[\0\p{Cs}]/u;

export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/** The top field that holds a text, or a name, that cannot be stored: `body` for the value itself; null when all can. */
export function unstorableField(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return allStorable(json) ? null : 'body';
  for (const [name, value] of Object.entries(json)) {
    if (!isStorable(name)) return 'body';
    if (!allStorable(value)) return name.slice(0, 100);
  }
  return null;
}

/** Without recursion: a body may be nested as deep as it is long. */
function allStorable(json: unknown): boolean {
  const left = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && !isStorable(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value) && !Object.keys(value).every(isStorable)) return false;
    for (const part of Object.values(value)) left.push(part);
  }
  return true;
}
