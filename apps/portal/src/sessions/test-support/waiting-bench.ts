import { randomBytes } from 'node:crypto';
import type { WaitingView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import type { MemberActor } from '../../ports.ts';
import { answerRelease } from '../waiting/answer-release.ts';
import { askRelease } from '../waiting/ask-release.ts';
import { claimOffer } from '../waiting/claim-offer.ts';
import { joinList } from '../waiting/join-list.ts';
import { leaveList } from '../waiting/leave-list.ts';
import { notePresent } from '../waiting/presence.ts';
import { takeOver } from '../waiting/take-over.ts';
import { loadMine } from '../waiting/waiting-views.ts';
import type { TeamBench } from './team-bench.ts';

const address = '192.0.2.7';

export interface WaitingBench {
  join(actor: MemberActor, device?: string): Promise<string>;
  mine(actor: MemberActor, waiter: string): Promise<WaitingView>;
  /** What became of a waiter. */
  stateOf(waiter: string): Promise<string>;
  /** The code of the refusal, or the session's id. */
  claim(actor: MemberActor, waiter: string): Promise<string>;
  leave(waiter: string): Promise<void>;
  present(actor: MemberActor, waiter: string, forMs?: number): Promise<void>;
  ask(actor: MemberActor, waiter: string, session: string): Promise<void>;
  answer(actor: MemberActor, session: string, request: string, release: boolean): Promise<void>;
  takeOver(actor: MemberActor, session: string, inMs?: number): Promise<string>;
  /** As its agent would say. */
  stop(session: string): Promise<void>;
  addPool(places: number, role: string): Promise<string>;
}

/** A team's waiting list, through the services that ship. */
export function waitingOn(bench: TeamBench, db: Db): WaitingBench {
  const { deps } = bench;
  return {
    join: (actor, device = bench.device) => joinList(deps, { actor, device, viewOnly: false, address }),
    mine: (actor, waiter) => loadMine(db, actor, waiter),
    async stateOf(waiter) {
      const query = db.read.selectFrom('waiter').select('state').where('id', '=', waiter);
      return (await query.executeTakeFirstOrThrow()).state;
    },
    async claim(actor, waiter) {
      try {
        const viewerKey = randomBytes(32).toString('base64url');
        return (await claimOffer(deps, { actor, waiter, viewerKey, address })).session;
      } catch (error) {
        if (error instanceof PortalError) return error.code;
        throw error;
      }
    },
    leave: (waiter) => leaveList(deps, { team: bench.team, waiter, by: null }),
    present: (actor, waiter, forMs = 30_000) => notePresent(db, [{ waiter, person: actor.person }], forMs),
    ask: async (actor, waiter, session) => askRelease(deps, actor, await bench.row(session), { waiter, address }),
    answer: async (actor, session, request, release) =>
      answerRelease(deps, actor, await bench.row(session), { request, release, address }),
    takeOver: async (actor, session, inMs = 0) =>
      takeOver(deps, actor, await bench.row(session), {
        device: bench.device,
        viewOnly: false,
        inMs,
        message: null,
        address,
      }),
    async stop(session) {
      const { fence } = await bench.row(session);
      await bench.sessions.agentReports.stopped(bench.device, 1, {
        type: 'session.stopped',
        id: session,
        fence,
        reason: 'viewer-left',
        stoppedAfterMs: 0,
      });
    },
    async addPool(places, role) {
      const id = deps.ids.next();
      await sql`insert into reserved_pool (id, team_id, name, places, role, created_at)
        values (${id}::uuid, ${bench.team}::uuid, 'Reserve', ${places}, ${role}, portal_now())`.execute(db.read);
      return id;
    },
  };
}
