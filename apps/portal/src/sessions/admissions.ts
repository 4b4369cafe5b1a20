import type { ErrorCode, Rights } from '@usher/contract';
import { sql } from 'kysely';
import { isOwnFault } from '../database/index.ts';
import type { AvailableRelay, MemberActor } from '../ports.ts';
import type { EndOrder } from './domain/index.ts';
import { endOrderColumns, sendEndOrders } from './end-orders.ts';
import { gatherEach } from './gather.ts';
import { pickRelays, tokensHeldMs } from './issue-right.ts';
import type { SessionDeps } from './session-deps.ts';

export interface AskedAdmission {
  /** The session that it becomes. */
  readonly session: string;
  readonly actor: MemberActor;
  readonly device: string;
  /** base64url of the viewer's raw X25519 public key. */
  readonly viewerKey: string;
  readonly viewOnly: boolean;
  readonly address: string;
}

export interface Admission {
  readonly outcome: 'admitted' | 'at-capacity' | 'clock-in-doubt' | ErrorCode;
  readonly granted: Rights | null;
  readonly start: string | null;
  /** Written with the place (E3). */
  readonly relays: readonly AvailableRelay[];
}

interface Row extends Omit<Admission, 'relays'> {
  /** Sessions whose lease had run out, and which this admission freed. */
  readonly freed: readonly string[] | null;
}

/** The team's lock is held while so many are decided, and whoever comes next waits for it. */
const mostTogether = 64;

/** C3: what comes to one team while its admissions before are decided is decided together next, in the order it came. */
export function createAdmissions(deps: SessionDeps): (asked: AskedAdmission) => Promise<Admission> {
  return gatherEach<AskedAdmission, Admission>(
    ({ actor }) => actor.team,
    (team, asked) => admitAll(deps, team, asked),
    { most: mostTogether, mayBeOnes: isOwnFault },
  );
}

/** What is taken may be begun as long as its lease lives. */
export function placeLeaseMs({ times }: SessionDeps): number {
  return Math.max(times.leaseMs, times.beginMs);
}

async function admitAll(deps: SessionDeps, team: string, asked: readonly AskedAdmission[]): Promise<Admission[]> {
  const relays = await pickRelays(deps);
  const requests = asked.map(({ session, actor, device, viewOnly, viewerKey, address }) => {
    return { session, member: actor.member, device, signIn: actor.signIn, viewOnly, viewerKey, address };
  });
  const { rows } = await deps.db.single(team, (db) =>
    sql<Row>`select outcome, granted, start, freed from admit_sessions(${team}::uuid, ${JSON.stringify(requests)}::jsonb,
      ${relays.map(({ id }) => id)}::uuid[], ${tokensHeldMs}::int, ${placeLeaseMs(deps)}::int)`.execute(db),
  );
  if (rows.length !== asked.length) throw new Error('an admission gave no outcome');
  const freed = new Set(rows.flatMap((row) => row.freed ?? []));
  // What was taken stands, whether the lost are told now or by the sweeper.
  if (freed.size > 0)
    tellLost(deps, [...freed]).catch((error: unknown) => deps.log.warn({ err: error }, 'an order was not sent'));
  return rows.map(({ outcome, granted, start }) => ({ outcome, granted, start, relays }));
}

/** Even a refusal may have freed what had run out: pages, and whoever may still be there, are told. */
async function tellLost(deps: SessionDeps, freed: readonly string[]): Promise<void> {
  const lost = await sql<EndOrder>`select ${endOrderColumns} where id = any(${freed}::uuid[])`.execute(deps.db.read);
  sendEndOrders(deps, lost.rows);
}
