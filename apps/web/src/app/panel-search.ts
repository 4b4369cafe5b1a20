/** Which sessions the home's panel shows, kept in the address: a link, a reload and Back lead where one expects. */
export interface PanelSearch {
  readonly sessions?: 'all' | 'device';
  readonly on?: string;
  readonly for?: string;
}

export function readPanelSearch(search: Record<string, unknown>): PanelSearch {
  const { sessions, on, for: request } = search;
  if (sessions === 'device' && typeof on === 'string') return { sessions, on };
  if (sessions !== 'all') return {};
  return typeof request === 'string' ? { sessions, for: request } : { sessions };
}
