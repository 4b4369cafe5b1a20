/** What somebody has opened, marked and chosen in the list. */
export interface ListState {
  /** Whether people stand open unless somebody said otherwise. */
  readonly allOpen: boolean;
  /** Members who stand the other way. */
  readonly turned: ReadonlySet<string>;
  /** Members whose connections show their red cross (M4). */
  readonly ending: ReadonlySet<string>;
  readonly selected: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
}

export const nothingChosen: ListState = {
  allOpen: false,
  turned: new Set(),
  ending: new Set(),
  selected: new Set(),
  anchor: null,
};

export type ListAct =
  | { readonly type: 'turn'; readonly member: string }
  /** Opens a person, whether or not they are open. */
  | { readonly type: 'reveal'; readonly member: string }
  | { readonly type: 'all-open'; readonly open: boolean }
  | { readonly type: 'ending'; readonly member: string }
  | { readonly type: 'select'; readonly sessions: readonly string[]; readonly on: boolean }
  /** From the anchor to this one, in the order of the list. */
  | { readonly type: 'select-to'; readonly session: string; readonly order: readonly string[] }
  | { readonly type: 'clear' };

export function isOpen({ allOpen, turned }: ListState, member: string): boolean {
  return allOpen !== turned.has(member);
}

export function stepList(state: ListState, act: ListAct): ListState {
  switch (act.type) {
    case 'turn':
      return { ...state, turned: toggled(state.turned, act.member) };
    case 'reveal':
      return isOpen(state, act.member) ? state : { ...state, turned: toggled(state.turned, act.member) };
    case 'all-open':
      return { ...state, allOpen: act.open, turned: new Set() };
    case 'ending':
      return turnEnding(state, act.member);
    case 'select':
      return { ...state, selected: marked(state.selected, act.sessions, act.on), anchor: act.sessions.at(-1) ?? null };
    case 'select-to':
      return { ...state, selected: marked(state.selected, between(state.anchor, act), true) };
    default:
      return { ...state, selected: new Set(), anchor: null };
  }
}

/** Crosses are of use only where connections are seen. */
function turnEnding(state: ListState, member: string): ListState {
  const ending = toggled(state.ending, member);
  const closed = ending.has(member) && !isOpen(state, member);
  return { ...state, ending, turned: closed ? toggled(state.turned, member) : state.turned };
}

function between(
  anchor: string | null,
  { session, order }: Extract<ListAct, { type: 'select-to' }>,
): readonly string[] {
  const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(session)];
  if (from < 0 || to < 0) return [session];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

function marked(set: ReadonlySet<string>, keys: readonly string[], on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  for (const key of keys) {
    if (on) next.add(key);
    else next.delete(key);
  }
  return next;
}
