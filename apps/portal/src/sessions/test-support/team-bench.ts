import { randomBytes } from 'node:crypto';
import { type FromLive, type PortalToAgent, type PortalToRelay, type Role, uuidv7 } from '@usher/contract';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Db, Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import { type HowItCame, type Keyring, type MemberActor, realTimes } from '../../ports.ts';
import { createSessions, type SessionViews } from '../index.ts';
import type { Sessions } from '../create-sessions.ts';
import { createConnect } from '../connect.ts';
import { endByPerson } from '../end-by-person.ts';
import { leave } from '../leave.ts';
import { resume } from '../resume.ts';
import type { SessionDeps } from '../session-deps.ts';
import { readSession } from '../session-row.ts';
import { sweep } from '../sweep.ts';

const next = (): string => uuidv7(Date.now(), randomBytes(10));
const key = (): string => randomBytes(32).toString('base64url');

/** The real keys are the keyring's own tests' affair. */
const keyring: Keyring = {
  signTicket: (claims) => Promise.resolve(`ticket ${claims.session} ${claims.fence}`),
  signRelayToken: (claims) => Promise.resolve(`token ${claims.id}`),
  publicKeys: () => [],
  commandKey: key(),
  signCommand: () => '',
};

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TeamBench {
  readonly team: string;
  readonly device: string;
  readonly relay: string;
  readonly deps: SessionDeps;
  readonly views: SessionViews;
  readonly sessions: Sessions;
  readonly toAgent: PortalToAgent[];
  readonly toRelay: PortalToRelay[];
  readonly toViewer: FromLive[];
  member(role: Role): Promise<MemberActor>;
  anotherDevice(): Promise<string>;
  /** Connects, and begins as the agent would; answers the session's id. */
  begin(actor: MemberActor, on?: string): Promise<string>;
  /** The code of the refusal, or the session's id. */
  tryConnect(actor: MemberActor, on?: string): Promise<string>;
  /** The page closed under this fence. */
  leave(session: string, fence: number): Promise<void>;
  /** The agent's next connection; answers its number. */
  reconnect(came?: HowItCame): Promise<number>;
  end(actor: MemberActor, session: string, inMs?: number): Promise<{ alreadyOver: boolean }>;
  resume(actor: MemberActor, session: string): Promise<number>;
  row(session: string): Promise<NonNullable<Awaited<ReturnType<typeof readSession>>>>;
  inUse(): Promise<number>;
  setCapacity(capacity: number): Promise<void>;
  sweep(): Promise<void>;
}

export async function openTeamBench(db: Db, capacity: number, { gatherMs = 0 } = {}): Promise<TeamBench> {
  const [team, device, relay] = [next(), next(), next()];
  const now = new Date();
  await db.read.insertInto('team').values({ id: team, name: 'Harbour', created_at: now }).execute();
  await db.read
    .insertInto('subscription')
    .values({ team_id: team, plan: 'Self-hosted', capacity, term_start: now })
    .execute();
  await seedDevice(db, team, device, 'PC-3');
  await db.read.insertInto('relay').values({ id: relay, name: 'r', url: 'ws://r', identity_key: key() }).execute();
  return benchOn(db, { team, device, relay }, gatherMs);
}

/** Online, on its first connection. */
async function seedDevice(db: Db, team: string, id: string, name: string): Promise<void> {
  await db.read
    .insertInto('device')
    .values({
      id,
      team_id: team,
      name,
      identity_key: key(),
      link_key: key(),
      link_key_signature: key(),
      hostname: name.toLowerCase(),
      os: 'Debian',
      agent_version: '0.1.0',
      capabilities: JSON.stringify(['session.end']),
      node_id: next(),
      start_id: next(),
      connection_number: 1,
      created_at: new Date(),
    })
    .execute();
}

async function seedSignIn(db: Db, person: string): Promise<string> {
  const id = next();
  const [created_at, expires_at] = [new Date(), new Date(Date.now() + 30 * 24 * 3600_000)];
  await db.read
    .insertInto('auth.sign_in')
    .values({ id, person_id: person, token_hash: randomBytes(32), created_at, expires_at })
    .execute();
  return id;
}

/** The same team through another node's handle. */
export function benchOn(
  db: Db,
  { team, device, relay }: Pick<TeamBench, 'team' | 'device' | 'relay'>,
  gatherMs = 0,
): TeamBench {
  const toAgent: PortalToAgent[] = [];
  const toRelay: PortalToRelay[] = [];
  const toViewer: FromLive[] = [];
  const links = {
    agents: { send: (_: string, message: PortalToAgent) => Promise.resolve(toAgent.push(message) > 0) },
    relays: {
      available: () => Promise.resolve([{ id: relay, startId: next(), url: 'ws://r' }]),
      send: (_: string, message: PortalToRelay) => Promise.resolve(toRelay.push(message) > 0),
    },
    viewers: {
      ended: (_: string, message: FromLive) => void toViewer.push(message),
      state: (_: string, message: FromLive) => void toViewer.push(message),
      asked: (_: string, message: FromLive) => void toViewer.push(message),
    },
  };
  const options = {
    db,
    clock: { now: () => Date.now() },
    ids: { next },
    times: realTimes,
    keyring,
    log: quiet,
    gatherMs,
  };
  const deps: SessionDeps = { ...options, links: () => links };
  const sessions = createSessions(options);
  sessions.connectLinks(links);

  const connect = createConnect(deps);
  const tryConnect = async (actor: MemberActor, on = device): Promise<string> => {
    try {
      const request = { actor, device: on, viewerKey: key(), viewOnly: false, address: '192.0.2.7' };
      return (await connect(request)).session;
    } catch (error) {
      if (error instanceof PortalError) return error.code;
      throw error;
    }
  };
  const row = async (session: string) => {
    const found = await readSession(db, session);
    if (found === undefined) throw new Error('there is no such session');
    return found;
  };
  return {
    team,
    device,
    relay,
    deps,
    sessions,
    views: sessions.views,
    toAgent,
    toRelay,
    toViewer,
    tryConnect,
    row,
    async member(role) {
      const [person, member] = [next(), next()];
      const name = `${role} ${person.slice(-4)}`;
      const email = `${person}@harbour.example`;
      await db.read.insertInto('person').values({ id: person, email, name, created_at: new Date() }).execute();
      await db.read
        .insertInto('member')
        .values({ id: member, team_id: team, person_id: person, role, created_at: new Date() })
        .execute();
      const signIn = await seedSignIn(db, person);
      return { person, member, team, role, name, email, signIn, suspended: false };
    },
    async anotherDevice() {
      const id = next();
      await seedDevice(db, team, id, `PC-${id.slice(-4)}`);
      return id;
    },
    async begin(actor, on = device) {
      const id = await tryConnect(actor, on);
      const begun = await sessions.agentReports.begin(on, 1, { type: 'begin', id, fence: 1 });
      if (begun.type !== 'begun') throw new Error(`it did not begin: ${begun.reason}`);
      return id;
    },
    end: async (actor, session, inMs = 0) =>
      endByPerson(deps, actor, await row(session), { message: null, inMs, address: '192.0.2.7' }),
    resume: async (actor, session) => (await resume(deps, actor, await row(session), key())).fence,
    leave: async (session, fence) => leave(deps, await row(session), fence),
    async reconnect(came = 'again') {
      const { connection_number: connection } = await db.read
        .updateTable('device')
        .set({ connection_number: sql<number>`connection_number + 1` })
        .where('id', '=', device)
        .returning('connection_number')
        .executeTakeFirstOrThrow();
      await sessions.agentReports.connected(device, connection, came);
      return connection;
    },
    inUse: () => sessions.views.inUse(team),
    async setCapacity(capacity) {
      await db.read.updateTable('subscription').set({ capacity }).where('team_id', '=', team).execute();
    },
    sweep: () => sweep(deps),
  };
}

/** Moves the database's clock, as everything that counts time sees it, ahead of the real one. */
export async function shiftClock(db: Db, aheadMs: number): Promise<void> {
  await sql
    .raw(
      `create or replace function portal_now() returns timestamptz language sql volatile as
        $$ select clock_timestamp() + interval '${aheadMs} milliseconds' $$`,
    )
    .execute(db.read);
}

/** Stops the database's clock at an instant, epoch ms. */
export async function freezeClock(db: Db, at: number): Promise<void> {
  await sql
    .raw(
      `create or replace function portal_now() returns timestamptz language sql volatile as
        $$ select to_timestamp(${at} / 1000.0) $$`,
    )
    .execute(db.read);
}

/** Returns once so many statements wait for a lock. PGlite has one connection: there who comes later waits by itself. */
export async function untilBlocked(db: Db, count = 1): Promise<void> {
  if (db.kind === 'pglite') return;
  const giveUpAt = Date.now() + 3_000;
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`.execute(db.read);
    if (rows.length >= count) return;
    if (Date.now() > giveUpAt) throw new Error(`${rows.length} wait for a lock, not ${count}`);
  }
}

/** Keeps a transaction open after its first part; answers what does the last one and commits. */
export async function holdOpen(
  db: Db,
  first: (tx: Tx) => Promise<unknown>,
  last?: (tx: Tx) => Promise<unknown>,
): Promise<() => Promise<void>> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let held: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    held = db.transact(async (tx) => {
      await first(tx);
      resolve();
      await released;
      await last?.(tx);
    });
    held.catch(reject);
  });
  const commit = (): Promise<void> => {
    release();
    return held;
  };
  // A test that failed before must not leave its locks to the next.
  onTestFinished(commit);
  return commit;
}
