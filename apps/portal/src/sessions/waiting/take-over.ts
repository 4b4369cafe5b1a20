import { sql } from 'kysely';
import type { Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import { lockTeamAs, may } from '../../policy/index.ts';
import type { MemberActor } from '../../ports.ts';
import { actOn } from '../act.ts';
import { isLive } from '../domain/index.ts';
import { loadPlace } from '../place-store.ts';
import { canEnd } from '../present-session.ts';
import type { SessionDeps } from '../session-deps.ts';
import type { SessionRow } from '../session-row.ts';
import { enterList } from './join-list.ts';

export interface TakeOver {
  readonly device: string;
  readonly viewOnly: boolean;
  readonly inMs: number;
  readonly message: string | null;
  readonly address: string;
}

/**
 * W4: a Manager takes a place: its holder sees the countdown, and the freed row becomes the Manager's offer in the same
 * transaction. With a place free, that one is offered instead and nobody loses theirs. Answers the waiter's id.
 */
export function takeOver(deps: SessionDeps, actor: MemberActor, row: SessionRow, wish: TakeOver): Promise<string> {
  const { inMs, message, address } = wish;
  return deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.takeOver);
    const holder = await loadPlace(tx, row.id);
    if (holder === undefined || !isLive(holder.place, holder.now)) throw new PortalError('session-over');
    if (!canEnd(row)) throw new PortalError('agent-too-old');
    const waiter = await enterList(tx, deps, { actor, ...wish });
    if (await hasOffer(tx, waiter)) return waiter;
    if (!(await mayUse(tx, holder.place.pool, actor.member))) throw new PortalError('place-reserved');
    const by = { person: actor.person, name: actor.name, address };
    await actOn(tx, deps, holder, { type: 'end', reason: 'taken-over', by, message, inMs, goesTo: waiter });
    return waiter;
  });
}

async function hasOffer(tx: Tx, waiter: string): Promise<boolean> {
  const { rows } = await sql`select 1 from waiter where id = ${waiter}::uuid and state = 'offered'`.execute(tx);
  return rows.length > 0;
}

/** R1: a place that is reserved stays with those for whom it is. */
async function mayUse(tx: Tx, pool: string, member: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select may_use_pool(reserved_pool, ${member}::uuid) as may from reserved_pool where id::text = ${pool}`.execute(tx);
  return rows[0]?.may ?? true;
}
