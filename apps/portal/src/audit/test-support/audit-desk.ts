import type { AuditKind } from '@usher/contract';
import type { JsonObject } from '../../database/index.ts';
import type { MemberActor } from '../../ports.ts';
import type { TeamDesk } from '../../teams/test-support/team-desk.ts';
import { appendAudit } from '../append.ts';
import { type AuditPoint, type Verdict, verifyAuditExport } from '../verify-export.ts';

/** Rows of no importance. */
export async function write(desk: TeamDesk, count: number): Promise<void> {
  for (let row = 0; row < count; row++) await writeRow(desk, { details: { name: `Quay ${row}` } });
}

export async function writeRow(
  desk: TeamDesk,
  row: { kind?: AuditKind; actor?: string; person?: string; address?: string; details?: JsonObject },
): Promise<void> {
  const { kind = 'team.renamed', actor = 'Ana', person = null, address = '192.0.2.7', details = {} } = row;
  await desk.db.transact(async (tx) => {
    await appendAudit(tx, { team: desk.team, kind, actorPerson: person, actor, address, details });
  });
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
