import {
  type AuditFilter,
  auditSentence,
  type CsvCell,
  csvLine,
  csvMediaType,
  csvStart,
  type FileAnswer,
} from '@usher/contract';
import type { Db } from '../database/index.ts';
import { filters } from './filter.ts';
import { type AuditRow, readChain, readRows } from './read.ts';

/** Read at once; memory holds no more. */
const pageRows = 500;

export interface AuditExport {
  readonly team: string;
  readonly teamName: string;
  readonly filter: AuditFilter;
  readonly format: 'csv' | 'json';
  readonly now: number;
}

/** The rows that match, oldest first, as far as there are any now. */
export function exportAudit(db: Db, wanted: AuditExport): FileAnswer {
  const day = new Date(wanted.now).toISOString().slice(0, 10);
  const name = `usher-audit-${wanted.teamName}-${day}`;
  if (wanted.format === 'csv') return { name: `${name}.csv`, mediaType: csvMediaType, pieces: csvPieces(db, wanted) };
  return { name: `${name}.jsonl`, mediaType: 'application/jsonl; charset=utf-8', pieces: jsonPieces(db, wanted) };
}

/** A page after the other, never past `last`. */
async function* pages(db: Db, team: string, filter: AuditFilter, last: number): AsyncIterable<readonly AuditRow[]> {
  let after = 0;
  for (;;) {
    const rows = await readRows(db, team, filter, { after, before: last + 1, limit: pageRows });
    if (rows.length > 0) yield rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < pageRows) return;
    after = end.number;
  }
}

/**
 * JSON Lines: what it is, then a row a line, then what it ends with. With everything in it, each row follows from the one
 * before, so a row that was deleted meanwhile breaks it off rather than leaving a gap.
 */
async function* jsonPieces(db: Db, { team, filter }: AuditExport): AsyncIterable<string> {
  const { head, anchor } = await readChain(db, team);
  const whole = !filters(filter);
  yield jsonLine({ audit: 'usher-audit-1', team, filter: whole ? null : filter, anchor: whole ? anchor : null });
  let rows = 0;
  let next = anchor.number + 1;
  for await (const page of pages(db, team, filter, head.number)) {
    for (const { number } of page) if (whole && number !== next++) throw new Error(`audit row ${next - 1} is gone`);
    rows += page.length;
    yield page.map(jsonLine).join('');
  }
  yield jsonLine({ rows, head: whole ? head : null });
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

const csvHeads = ['Number', 'Time (UTC)', 'What', 'Kind', 'Who', 'Address', 'Person', 'Device', 'Details', 'Hash'];

async function* csvPieces(db: Db, { team, filter }: AuditExport): AsyncIterable<string> {
  const { head } = await readChain(db, team);
  yield csvStart + csvLine(csvHeads);
  for await (const page of pages(db, team, filter, head.number)) yield page.map(csvRow).join('');
}

function csvRow(row: AuditRow): string {
  const { number, at, kind, actor, address, details, hash } = row;
  const named = (key: string): CsvCell => (typeof details[key] === 'string' ? details[key] : null);
  return csvLine([
    number,
    at,
    auditSentence(kind, actor, details),
    kind,
    actor,
    address,
    named('personName'),
    named('deviceName'),
    JSON.stringify(details),
    hash,
  ]);
}
