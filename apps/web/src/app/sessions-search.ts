/** What the Sessions page shows, kept in the address: a link, a reload and Back lead where one expects. */
export interface SessionsSearch {
  readonly q?: string;
  readonly person?: string;
  readonly device?: string;
  readonly state?: string;
  /** A group of people. */
  readonly people?: string;
  /** A group of devices. */
  readonly devices?: string;
  /** What it is sorted by; a dash before it turns the order around. */
  readonly sort?: string;
  /** Whose row takes the focus: a tick of the capacity bar led here. */
  readonly session?: string;
}

const longest = 100;
const names = ['q', 'person', 'device', 'state', 'people', 'devices', 'sort', 'session'] as const;

export function readSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  const said = names.flatMap((name) => {
    const value = search[name];
    // What looks like a number in an address is read as one.
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text !== '' ? [[name, text.slice(0, longest)]] : [];
  });
  return Object.fromEntries(said) as SessionsSearch;
}
