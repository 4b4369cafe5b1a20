import { randomBytes } from 'node:crypto';
import { type PortalToAgent, type PortalToRelay, type Role, uuidv7 } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import type { Keyring, MemberActor } from '../../ports.ts';
import { createSessions, type SessionViews } from '../index.ts';
import { connect } from '../connect.ts';
import { endByPerson } from '../end-by-person.ts';
import { resume } from '../resume.ts';
import type { SessionDeps } from '../session-deps.ts';
import { readSession } from '../session-row.ts';
import { sweep } from '../sweep.ts';

const next = (): string => uuidv7(Date.now(), randomBytes(10));
const key = (): string => randomBytes(32).toString('base64url');

/** Times long enough that nothing runs out by itself: tests move the clock of the database instead. */
const times = {
  renewMs: 15_000,
  leaseMs: 45_000,
  deadlineMs: 40_000,
  resumeMs: 45_000,
  leaveMs: 10_000,
  beginMs: 30_000,
  forcedEndMs: 5_000,
};

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
  readonly sessions: ReturnType<typeof createSessions>;
  readonly toAgent: PortalToAgent[];
  readonly toRelay: PortalToRelay[];
  member(role: Role): Promise<MemberActor>;
  /** Connects, and begins as the agent would; answers the session's id. */
  begin(actor: MemberActor): Promise<string>;
  /** The code of the refusal, or the session's id. */
  tryConnect(actor: MemberActor): Promise<string>;
  end(actor: MemberActor, session: string, inMs?: number): Promise<{ alreadyOver: boolean }>;
  resume(actor: MemberActor, session: string): Promise<number>;
  row(session: string): Promise<NonNullable<Awaited<ReturnType<typeof readSession>>>>;
  inUse(): Promise<number>;
  setCapacity(capacity: number): Promise<void>;
  sweep(): Promise<void>;
}

export async function openTeamBench(db: Db, capacity: number): Promise<TeamBench> {
  const [team, device, relay, node] = [next(), next(), next(), next()];
  const now = new Date();
  await db.read.insertInto('team').values({ id: team, name: 'Harbour', created_at: now }).execute();
  await db.read
    .insertInto('subscription')
    .values({ team_id: team, plan: 'Self-hosted', capacity, term_start: now })
    .execute();
  await db.read
    .insertInto('device')
    .values({
      id: device,
      team_id: team,
      name: 'PC-3',
      identity_key: key(),
      link_key: key(),
      link_key_signature: key(),
      hostname: 'pc-3',
      os: 'Debian',
      agent_version: '0.1.0',
      capabilities: JSON.stringify(['session.end']),
      node_id: node,
      start_id: next(),
      connection_number: 1,
      created_at: now,
    })
    .execute();
  await db.read.insertInto('relay').values({ id: relay, name: 'r', url: 'ws://r', identity_key: key() }).execute();
  return benchOn(db, { team, device, relay });
}

/** The same team through another node's handle. */
export function benchOn(db: Db, { team, device, relay }: Pick<TeamBench, 'team' | 'device' | 'relay'>): TeamBench {
  const toAgent: PortalToAgent[] = [];
  const toRelay: PortalToRelay[] = [];
  const links = {
    agents: { send: (_: string, message: PortalToAgent) => Promise.resolve(toAgent.push(message) > 0) },
    relays: {
      available: () => Promise.resolve([{ id: relay, startId: next(), url: 'ws://r' }]),
      send: (_: string, message: PortalToRelay) => Promise.resolve(toRelay.push(message) > 0),
    },
    viewers: { ended: () => undefined, state: () => undefined },
  };
  const options = { db, clock: { now: () => Date.now() }, ids: { next }, times, keyring, log: quiet };
  const deps: SessionDeps = { ...options, links: () => links };
  const sessions = createSessions(options);
  sessions.connectLinks(links);

  const tryConnect = async (actor: MemberActor): Promise<string> => {
    try {
      const request = { actor, device, viewerKey: key(), viewOnly: false, address: '192.0.2.7' };
      return (await connect(deps, request)).session;
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
      return { person, member, team, role, name, email, signIn: next(), suspended: false };
    },
    async begin(actor) {
      const id = await tryConnect(actor);
      const begun = await sessions.agentReports.begin(device, 1, { type: 'begin', id, fence: 1 });
      if (begun.type !== 'begun') throw new Error(`it did not begin: ${begun.reason}`);
      return id;
    },
    end: async (actor, session, inMs = 0) =>
      endByPerson(deps, actor, await row(session), { message: null, inMs, address: '192.0.2.7' }),
    resume: async (actor, session) => (await resume(deps, actor, await row(session), key())).fence,
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
