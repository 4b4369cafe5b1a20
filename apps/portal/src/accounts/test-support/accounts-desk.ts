import { randomBytes } from 'node:crypto';
import { type accountRoutes, type RouteAnswer, type TeamMay, uuidv7 } from '@usher/contract';
import type { Db } from '../../database/index.ts';
import { PortalError, type Handlers, type Request } from '../../http/handler.ts';
import { createMembers } from '../../members/index.ts';
import { teamMay } from '../../policy/index.ts';
import type { Actor, MemberActor } from '../../ports.ts';
import { createRateLimiter } from '../../rate-limits/index.ts';
import { type Accounts, createAccounts } from '../create-accounts.ts';

export const origin = 'http://localhost:7700';
export const password = 'a long enough password';
export const ana = { name: 'Ana Ruiz', email: 'ana@harbour.example', password, team: 'Harbour' };
export const ben = { name: 'Ben Oduya', email: 'ben@harbour.example', password };

type AccountRoute = keyof typeof accountRoutes;

interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly actor?: Actor | null;
  readonly address?: string;
}

export interface Answered<Key extends AccountRoute> {
  readonly answer: RouteAnswer<Key>;
  readonly setCookie: string | null;
}

/** Every account route over one node's handle, with a clock that tests move and the real rate limits. */
export interface AccountsDesk {
  readonly db: Db;
  readonly accounts: Accounts;
  /** Teams that `onSetUp` was told of. */
  readonly setUp: string[];
  readonly warnings: object[];
  moveClock(aheadMs: number): void;
  call<Key extends AccountRoute>(key: Key, sent?: Sent): Promise<Answered<Key>>;
  /** The code of the refusal, or `ok`. */
  refusal(key: AccountRoute, sent?: Sent): Promise<string>;
  /** A person's browser opens the Portal with this cookie. */
  actorOf(setCookie: string | null): Promise<Actor>;
  /** The set-up, done; the Owner as a member. */
  owner(): Promise<MemberActor>;
  invite(by: MemberActor, body: { role: 'user' | 'manager' | 'admin'; email?: string }): Promise<Invited>;
  count(table: 'person' | 'member' | 'team' | 'setup_code' | 'auth.sign_in'): Promise<number>;
}

export interface Invited {
  readonly id: string;
  readonly token: string;
}

const may = (role: MemberActor['role'], suspended: boolean): TeamMay => teamMay({ role, suspended });

export function openAccountsDesk(db: Db, address = origin): AccountsDesk {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const ids = { next: () => uuidv7(Date.now(), randomBytes(10)) };
  const setUp: string[] = [];
  const warnings: object[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (details: object) => void warnings.push(details),
    error: () => undefined,
  };
  const ender = {
    endMatching: () => Promise.resolve(0),
    refreshRights: () => Promise.resolve(),
    refreshLimits: () => Promise.resolve(),
  };
  const rateLimiter = createRateLimiter({ db, clock });
  const accounts = createAccounts(
    { db, clock, ids, origin: address, rateLimiter, ender, log },
    { mayOf: may, onSetUp: (team) => void setUp.push(team) },
  );
  const { signIns } = accounts;
  const members = createMembers({ db, clock, ids, signIns, ender, origin: address });

  const call: AccountsDesk['call'] = async (key, sent) => {
    const headers = new Headers();
    const answer = await callHandler(accounts.handlers, key, requestOf(headers, sent));
    return { answer, setCookie: headers.get('set-cookie') };
  };
  const actorOf = async (setCookie: string | null) => {
    const actor = await signIns.read(setCookie?.split(';')[0]);
    if (actor === null) throw new Error('nobody is signed in by this cookie');
    return actor;
  };
  return {
    db,
    accounts,
    setUp,
    warnings,
    moveClock: (ms) => void (aheadMs += ms),
    call,
    actorOf,
    async refusal(key, sent) {
      try {
        await call(key, sent);
        return 'ok';
      } catch (error) {
        if (error instanceof PortalError) return error.code;
        throw error;
      }
    },
    async owner() {
      const code = (await accounts.openSetUp()) ?? '';
      const { claim } = (await call('POST /api/setup/claim', { body: { code } })).answer;
      const { answer, setCookie } = await call('POST /api/setup', { body: { claim, ...ana } });
      const member = await signIns.member(await actorOf(setCookie), answer.team);
      if (member === null) throw new Error('the set-up made no member');
      return member;
    },
    async invite(by, body) {
      const request = { ...requestOf(new Headers(), { params: { team: by.team }, body }), actor: by };
      const { invitation, link } = await members['POST /api/teams/:team/invitations'](
        request as unknown as Request<'POST /api/teams/:team/invitations'>,
      );
      return { id: invitation.id, token: link.split('/').at(-1) ?? '' };
    },
    async count(table) {
      const row = await db.read
        .selectFrom(table)
        .select((count) => count.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}

function requestOf(headers: Headers, { params = {}, body, actor = null, address = '192.0.2.7' }: Sent = {}) {
  return { params, body, query: undefined, actor, address, userAgent: 'Firefox', cookie: undefined, headers };
}

/** As the routes table mounts it; the shapes are checked there, so here a test says what was sent. */
function callHandler<Key extends AccountRoute>(
  handlers: Handlers<AccountRoute>,
  key: Key,
  request: ReturnType<typeof requestOf>,
): Promise<RouteAnswer<Key>> {
  const handler = handlers[key] as (request: Request<Key>) => Promise<never>;
  return handler(request as unknown as Request<Key>);
}

/** `work` as often as said, all at once; how often each answer came. */
export async function atOnce(times: number, work: (index: number) => Promise<string>): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: times }, (_, index) => work(index)));
  const counted: Record<string, number> = {};
  for (const answer of answers) counted[answer] = (counted[answer] ?? 0) + 1;
  return counted;
}
