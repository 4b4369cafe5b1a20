import { auditSentence } from '@usher/contract';
import { sql } from 'kysely';
import type { JsonObject, Tx } from '../database/index.ts';
import type { Happening } from './happening.ts';

export interface Mark {
  readonly audit: number;
  readonly outbox: number;
}

/** What was read, and up to where; `more` says whether there is more at once. */
export interface Batch {
  readonly happenings: readonly Happening[];
  readonly mark: Mark;
  readonly more: boolean;
}

const batchRows = 200;

/** The next rows of both, in the order of time. Numbers have no gaps and come in the order of commits, so none is passed over. */
export async function readHappenings(tx: Tx, team: string, mark: Mark): Promise<Batch> {
  const audit = await readAudit(tx, team, mark.audit);
  const outbox = await readPresence(tx, team, mark.outbox);
  return {
    happenings: [...audit.happenings, ...outbox.happenings].toSorted((a, b) => a.at - b.at),
    mark: { audit: audit.last ?? mark.audit, outbox: outbox.last ?? mark.outbox },
    more: audit.full || outbox.full,
  };
}

interface Read {
  readonly happenings: readonly Happening[];
  readonly last: number | undefined;
  readonly full: boolean;
}

async function readAudit(tx: Tx, team: string, after: number): Promise<Read> {
  const rows = await tx
    .selectFrom('audit_event')
    .select(['number', 'at', 'kind', 'actor_person', 'actor', 'details'])
    .where('team_id', '=', team)
    .where('number', '>', after)
    .orderBy('number')
    .limit(batchRows)
    .execute();
  return {
    happenings: rows.map(({ number, at, kind, actor_person: person, actor, details }) => ({
      source: 'audit',
      number,
      kind,
      at: at.getTime(),
      actor: { person, name: actor },
      sentence: auditSentence(kind, actor, details),
      details,
    })),
    last: rows.at(-1)?.number,
    full: rows.length === batchRows,
  };
}

interface PresenceRow {
  readonly number: number;
  readonly at: Date;
  readonly payload: JsonObject;
  readonly device: string | null;
  readonly name: string | null;
}

/** Devices that came and went stand in the outbox alone: too many for an audit. */
async function readPresence(tx: Tx, team: string, after: number): Promise<Read> {
  const { rows } = await sql<PresenceRow>`
    select read.number, read.at, read.payload, device.id as device, device.name
    from (select number, at, kind, subject, payload from outbox where team_id = ${team}::uuid and number > ${after}::bigint
      order by number limit ${batchRows}::int) as read
    left join device on read.kind = 'device' and device.id = read.subject
    order by read.number`.execute(tx);
  return {
    happenings: rows.flatMap((row) => presenceOf(row) ?? []),
    last: rows.at(-1)?.number,
    full: rows.length === batchRows,
  };
}

function presenceOf({ number, at, payload, device, name }: PresenceRow): Happening | null {
  const { came } = payload;
  if (device === null || name === null || (came !== 'online' && came !== 'offline')) return null;
  return {
    source: 'outbox',
    number,
    kind: `device.${came}`,
    at: at.getTime(),
    actor: { person: null, name: 'Usher' },
    sentence: came === 'online' ? `${name} is online.` : `${name} is offline.`,
    details: { device, deviceName: name },
  };
}
