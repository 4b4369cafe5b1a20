import { useMemo, useReducer, useRef, useState } from 'react';
import type { ListActs } from './list-acts.ts';
import { type ListState, nothingChosen, stepList } from './list-state.ts';

/** What is asked to end; it stands here, above the list, so that a row that leaves takes no dialog with it. */
export type Asked =
  | { readonly kind: 'one'; readonly session: string }
  | { readonly kind: 'selected'; readonly sessions: readonly string[] }
  | { readonly kind: 'member'; readonly member: string; readonly suspend: boolean }
  | { readonly kind: 'device'; readonly device: string | null }
  | { readonly kind: 'all' };

export interface List {
  readonly state: ListState;
  readonly acts: ListActs;
  readonly asked: Asked | null;
  readonly ask: (asked: Asked | null) => void;
  readonly openAll: (open: boolean) => void;
  /** Opens the person whose session is looked for. */
  readonly reveal: (member: string) => void;
  readonly clear: () => void;
  /** Tells how the sessions stand, for a range from one to another. */
  readonly stand: (order: readonly string[]) => void;
}

export function useList(): List {
  const [state, step] = useReducer(stepList, nothingChosen);
  const [asked, ask] = useState<Asked | null>(null);
  const order = useRef<readonly string[]>([]);
  const acts = useMemo<ListActs>(
    () => ({
      turn: (member) => step({ type: 'turn', member }),
      ending: (member) => step({ type: 'ending', member }),
      select: (session, on, range) =>
        step(
          range ? { type: 'select-to', session, order: order.current } : { type: 'select', sessions: [session], on },
        ),
      selectAll: (sessions, on) => step({ type: 'select', sessions, on }),
      end: (session) => ask({ kind: 'one', session }),
      endPerson: (member, suspend) => ask({ kind: 'member', member, suspend }),
    }),
    [],
  );
  return {
    state,
    acts,
    asked,
    ask,
    openAll: (open) => step({ type: 'all-open', open }),
    reveal: (member) => step({ type: 'reveal', member }),
    clear: () => step({ type: 'clear' }),
    stand: (shown) => {
      order.current = shown;
    },
  };
}
