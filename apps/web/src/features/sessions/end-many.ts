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

/** How the Portal is asked: by more than one act where one may not name all, by none while a device is still to be chosen. */
export function scopesOf(asked: AskedMany): readonly EndScope[] {
  if (asked.kind === 'all') return [{ kind: 'all' }];
  if (asked.kind === 'member') return [{ kind: 'member', member: asked.member }];
  if (asked.kind === 'device') return asked.device === null ? [] : [{ kind: 'device', device: asked.device }];
  const { sessions } = asked;
  const parts = Math.ceil(sessions.length / mostNamed);
  return Array.from({ length: parts }, (_, part) => ({
    kind: 'sessions',
    sessions: sessions.slice(part * mostNamed, (part + 1) * mostNamed),
  }));
}

/** As many as one act may name. */
export const mostNamed = 1000;

/**
 * One act after the other, and what came of all; tells how many of them have been answered. One that fails ends it: asked
 * again, what has been asked already says so and does nothing (E1).
 */
export async function endInParts(
  scopes: readonly EndScope[],
  end: (which: EndScope) => Promise<EndManyAnswer>,
  tell: (answered: number) => void,
): Promise<EndManyAnswer> {
  let all: EndManyAnswer = { sessions: [], suspended: false };
  for (const [at, which] of scopes.entries()) {
    tell(at);
    const { sessions, suspended } = await end(which);
    all = { sessions: [...all.sessions, ...sessions], suspended: all.suspended || suspended };
  }
  return all;
}

/** "1,000 of 2,345 have been asked to end." while there is more than one act; else nothing. */
export function partsWords(asked: AskedMany, answered: number): string {
  if (asked.kind !== 'selected' || asked.sessions.length <= mostNamed) return '';
  const [done, all] = [answered * mostNamed, asked.sessions.length].map((count) => count.toLocaleString('en-GB'));
  return answered === 0
    ? `They are ended ${mostNamed.toLocaleString('en-GB')} at a time.`
    : `${done} of ${all} have been asked to end.`;
}

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
