import { createHash } from 'node:crypto';

/** The fields of a row that its hash covers; `at` with microseconds, as the database and an export write it. */
export interface ChainedRow {
  readonly number: number;
  readonly at: string;
  readonly kind: string;
  readonly actorPerson: string | null;
  readonly actor: string;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What stands before the first row of a team. */
export const noHash = '00'.repeat(32);

/** The same hash as the database's `audit_hash`, made without one (docs/decisions/0009-audit-chain.md). */
export function auditHash(team: string, row: ChainedRow, previous: string): string {
  const { number, at, kind, actorPerson, actor, address, details } = row;
  const fields = ['usher-audit-1', team, number, at, kind, actorPerson, actor, address, details, previous];
  return createHash('sha256').update(jsonbText(fields), 'utf8').digest('hex');
}

/** A JSON value as PostgreSQL prints jsonb: keys by length, then by bytes; one blank after each comma and colon. */
export function jsonbText(value: unknown): string {
  if (typeof value === 'number') return plainDecimal(value);
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, part]) => ({ key, bytes: Buffer.from(key), part }));
    pairs.sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes));
    return `{${pairs.map(({ key, part }) => `${JSON.stringify(key)}: ${jsonbText(part)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** All digits, no exponent. */
function plainDecimal(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}
