import type { SortKey } from './sorting.ts';

export const columnIds = ['device', 'state', 'started', 'active', 'from', 'relay', 'rights', 'idle'] as const;
export type ColumnId = (typeof columnIds)[number];

export interface Column {
  readonly id: ColumnId;
  readonly name: string;
  readonly sort: SortKey | null;
  /** Its share of a row, as a grid track. */
  readonly width: string;
}

export const columns: readonly Column[] = [
  { id: 'device', name: 'Device', sort: 'device', width: 'minmax(8rem, 1.4fr)' },
  { id: 'state', name: 'State', sort: 'state', width: 'minmax(10rem, 1fr)' },
  { id: 'started', name: 'Started', sort: 'started', width: '5.5rem' },
  { id: 'active', name: 'Active for', sort: null, width: '6.5rem' },
  { id: 'from', name: 'From', sort: 'from', width: 'minmax(6rem, 0.7fr)' },
  { id: 'relay', name: 'Relay', sort: 'relay', width: 'minmax(5rem, 0.6fr)' },
  { id: 'rights', name: 'Rights', sort: null, width: 'minmax(5.5rem, 0.6fr)' },
  { id: 'idle', name: 'Idle for', sort: 'idle', width: '6.5rem' },
];

/** A row without them would not say what it is. */
export const fixedColumns: ReadonlySet<ColumnId> = new Set(['device', 'state']);

const storageKey = 'usher.sessions.hidden-columns';

/** What this browser hides; anything else that is kept there is passed over. */
export function hiddenColumns(storage: Pick<Storage, 'getItem'>): ReadonlySet<ColumnId> {
  const kept = (storage.getItem(storageKey) ?? '').split(',');
  return new Set(columnIds.filter((id) => kept.includes(id) && !fixedColumns.has(id)));
}

export function keepHiddenColumns(storage: Pick<Storage, 'setItem'>, hidden: ReadonlySet<ColumnId>): void {
  storage.setItem(storageKey, [...hidden].join(','));
}

export function shownColumns(hidden: ReadonlySet<ColumnId>): readonly Column[] {
  return columns.filter(({ id }) => !hidden.has(id));
}

/** The grid of every row: the checkbox, what is shown, the end. */
export function gridOf(shown: readonly Column[]): string {
  return ['1.25rem', ...shown.map(({ width }) => width), '5.5rem'].join(' ');
}
