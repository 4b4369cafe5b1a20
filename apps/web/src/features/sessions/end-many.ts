import type { EndedSession, EndOutcome, EndScope, SessionView } from '@usher/contract';
import { mayBeEnded } from './session-words.ts';
import type { Asked } from './use-list.ts';

export type AskedMany = Exclude<Asked, { readonly kind: 'one' }>;

/** What came of each. */
export interface EndManyAnswer {
  readonly sessions: readonly EndedSession[];
  readonly suspended: boolean;
}

/** The sessions that an act would end, of those that the page knows; what has ended is not among them. */
export function concerned(asked: AskedMany, sessions: readonly SessionView[]): readonly SessionView[] {
  const live = sessions.filter(({ endedAt }) => endedAt === null);
  if (asked.kind === 'all') return live;
  if (asked.kind === 'member') return live.filter(({ member }) => member === asked.member);
  if (asked.kind === 'device') return live.filter(({ device }) => device.id === asked.device);
  const chosen = new Set(asked.sessions);
  return live.filter(({ id }) => chosen.has(id));
}

/** How the Portal is asked; null while a device is still to be chosen. */
export function scopeOf(asked: AskedMany): EndScope | null {
  if (asked.kind === 'all') return { kind: 'all' };
  if (asked.kind === 'member') return { kind: 'member', member: asked.member };
  if (asked.kind === 'selected') return { kind: 'sessions', sessions: asked.sessions.slice(0, mostNamed) };
  return asked.device === null ? null : { kind: 'device', device: asked.device };
}

/** As many as one act may name. */
export const mostNamed = 1000;

/** "12 sessions of 5 people on 7 devices" */
export function extentWords(sessions: readonly SessionView[]): string {
  const people = new Set(sessions.map(({ member }) => member)).size;
  const devices = new Set(sessions.map(({ device }) => device.id)).size;
  return `${counted(sessions.length, 'session', 'sessions')} of ${counted(people, 'person', 'people')} on ${counted(devices, 'device', 'devices')}`;
}

/** "Ana, Ben, Cleo and 9 more" */
export function namesWords(sessions: readonly SessionView[], nameOf: (session: SessionView) => string): string {
  const names = [...new Set(sessions.map(nameOf))];
  const more = names.length - mostListed;
  if (more > 1) return `${names.slice(0, mostListed).join(', ')} and ${more} more`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

const mostListed = 4;

/** M5: how many the act leaves, because their agents cannot. */
export function blockedCount(sessions: readonly SessionView[]): number {
  return sessions.filter((session) => !mayBeEnded(session)).length;
}

/** "12 end, 2 had already ended." in the order of how it went. */
export function summaryWords(ended: readonly EndedSession[]): string {
  const said = outcomes.flatMap(([outcome, words]) => {
    const count = ended.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [words(count)];
  });
  return said.length === 0 ? 'There was no session to end.' : `${said.join(', ')}.`;
}

const outcomes: readonly (readonly [EndOutcome, (count: number) => string])[] = [
  ['ending', (count) => (count === 1 ? '1 ends' : `${count} end`)],
  ['ending-already', (count) => (count === 1 ? '1 was ending already' : `${count} were ending already`)],
  ['already-over', (count) => `${count} had already ended`],
  [
    'agent-too-old',
    (count) => (count === 1 ? '1 goes on: its agent is too old' : `${count} go on: their agents are too old`),
  ],
  ['not-found', (count) => (count === 1 ? '1 is not yours to end' : `${count} are not yours to end`)],
];

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
