import type { AuditKind } from '@usher/contract';
import type { JsonObject, Tx } from '../../database/index.ts';
import type { MemberActor } from '../../ports.ts';
import type { TeamDesk } from '../../teams/test-support/team-desk.ts';
import { appendAudit } from '../append.ts';
import { type AuditPoint, type Verdict, verifyAuditExport } from '../verify-export.ts';

interface Row {
  readonly kind?: AuditKind;
  readonly actor?: string;
  readonly person?: string;
  readonly address?: string;
  readonly details?: JsonObject;
}

const rowsAtOnce = 10;

/** Rows of no importance, some in each transaction. */
export async function write(desk: TeamDesk, count: number): Promise<void> {
  for (let first = 0; first < count; first += rowsAtOnce) {
    await desk.db.transact(async (tx) => {
      for (let row = first; row < Math.min(first + rowsAtOnce, count); row++)
        await append(tx, desk, { details: { name: `Quay ${row}` } });
    });
  }
}

export async function writeRow(desk: TeamDesk, row: Row): Promise<void> {
  await desk.db.transact((tx) => append(tx, desk, row));
}

async function append(tx: Tx, { team }: TeamDesk, row: Row): Promise<void> {
  const { kind = 'team.renamed', actor = 'Ana', person = null, address = '192.0.2.7', details = {} } = row;
  await appendAudit(tx, { team, kind, actorPerson: person, actor, address, details });
}

const readers = new WeakMap<TeamDesk, Promise<MemberActor>>();

/** One Manager a desk, who reads. */
export function readerOf(desk: TeamDesk): Promise<MemberActor> {
  const reader = readers.get(desk) ?? desk.member('manager');
  readers.set(desk, reader);
  return reader;
}

/** The export as its text. */
export async function exported(desk: TeamDesk, query: object): Promise<string> {
  const { pieces } = await desk.call('GET /api/teams/:team/audit/export', await readerOf(desk), { query });
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Everything, as JSON Lines. */
export function wholeExport(desk: TeamDesk): Promise<string> {
  return exported(desk, { format: 'json' });
}

export function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

export async function proofOf(lines: readonly string[], kept?: AuditPoint): Promise<Verdict> {
  return verifyAuditExport(
    (async function* () {
      yield* lines;
    })(),
    kept,
  );
}

export async function proof(desk: TeamDesk, kept?: AuditPoint): Promise<Verdict> {
  return proofOf(linesOf(await wholeExport(desk)), kept);
}
