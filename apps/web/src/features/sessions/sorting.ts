import type { SessionView } from '@usher/contract';
import { filedState, stateChoices } from './filters.ts';

export const sortKeys = ['person', 'sessions', 'device', 'state', 'started', 'from', 'relay', 'idle'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Sort {
  readonly key: SortKey;
  readonly down: boolean;
}

type Compare = (a: SessionView, b: SessionView) => number;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Names as people sort them, 2 before 10. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}

export function readSort(text: string | undefined): Sort {
  const down = text?.startsWith('-') ?? false;
  const name = down ? text?.slice(1) : text;
  const key = sortKeys.find((known) => known === name);
  return key ? { key, down } : { key: 'person', down: false };
}

/** As it stands in the address; the usual order needs no word. */
export function writeSort({ key, down }: Sort): string | undefined {
  if (key === 'person' && !down) return undefined;
  return down ? `-${key}` : key;
}

/** The same column again turns the order around. */
export function nextSort(sort: Sort, key: SortKey): Sort {
  return { key, down: sort.key === key && !sort.down };
}

const known: Record<SortKey, Compare | null> = {
  person: null,
  sessions: null,
  device: (a, b) => compareNames(a.device.name, b.device.name),
  state: (a, b) => stateChoices.indexOf(filedState(a)) - stateChoices.indexOf(filedState(b)),
  started: (a, b) => startOf(a) - startOf(b),
  from: (a, b) => orderOf(a.from, b.from, compareNames),
  relay: (a, b) => orderOf(a.relay?.name ?? null, b.relay?.name ?? null, compareNames),
  idle: (a, b) => orderOf(a.idleSince, b.idleSince, (one, other) => one - other),
};

/** The order of sessions: as asked, then the oldest first; what is not known comes last either way. */
export function sessionOrder({ key, down }: Sort): Compare {
  const compare = known[key];
  return (a, b) => {
    const asked = compare ? compare(a, b) : 0;
    const turned = down && !isUnknown(a, b, key) ? -asked : asked;
    return turned || startOf(a) - startOf(b) || a.createdAt - b.createdAt || compareIds(a.id, b.id);
  };
}

function isUnknown(a: SessionView, b: SessionView, key: SortKey): boolean {
  if (key === 'from') return (a.from === null) !== (b.from === null);
  if (key === 'relay') return (a.relay === null) !== (b.relay === null);
  if (key === 'idle') return (a.idleSince === null) !== (b.idleSince === null);
  return false;
}

function orderOf<T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number {
  if (a === null) return b === null ? 0 : 1;
  return b === null ? -1 : compare(a, b);
}

function startOf({ begunAt, createdAt }: SessionView): number {
  return begunAt ?? createdAt;
}

export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
