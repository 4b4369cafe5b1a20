import { auditHash, type ChainedRow, noHash } from './chain.ts';

export interface AuditPoint {
  readonly number: number;
  readonly hash: string;
}

/** A whole file, row by row; or the first thing that is wrong with it, in words. */
export type Verdict =
  | {
      readonly ok: true;
      readonly team: string;
      readonly rows: number;
      readonly anchor: AuditPoint;
      readonly head: AuditPoint;
    }
  | { readonly ok: false; readonly line: number; readonly why: string };

class Broken extends Error {}

const rowKeys = ['number', 'at', 'kind', 'actorPerson', 'actor', 'address', 'details', 'hash'];
const hashText = /^[0-9a-f]{64}$/;

/**
 * Proves an export from its own lines. `kept` is a row's number and hash that somebody wrote down apart from the portal:
 * whoever rewrote everything, hashes and all, cannot have rewritten that.
 */
export async function verifyAuditExport(lines: AsyncIterable<string>, kept?: AuditPoint): Promise<Verdict> {
  const reading = new Reading(kept);
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      reading.take(text);
    }
    line += 1;
    return reading.finish();
  } catch (error) {
    if (error instanceof Broken) return { ok: false, line, why: error.message };
    throw error;
  }
}

class Reading {
  readonly #kept: AuditPoint | undefined;
  #keptSeen = false;
  #team: string | null = null;
  #anchor: AuditPoint = { number: 0, hash: noHash };
  #last: AuditPoint = this.#anchor;
  #ended = false;

  constructor(kept: AuditPoint | undefined) {
    this.#kept = kept;
  }

  take(text: string): void {
    const value = readLine(text);
    if (this.#ended) throw new Broken('something stands after the end of the export.');
    if (this.#team === null) this.#begin(value);
    else if ('number' in value) this.#row(this.#team, value);
    else this.#end(value);
  }

  finish(): Verdict {
    if (this.#team === null) throw new Broken('the file is empty.');
    if (!this.#ended) {
      throw new Broken(`the file breaks off after row ${this.#last.number}: the line that ends an export is missing.`);
    }
    const kept = this.#kept;
    if (kept !== undefined && !this.#keptSeen) {
      throw new Broken(
        kept.number > this.#last.number
          ? `the file ends at row ${this.#last.number}, before row ${kept.number} whose hash you kept: it is older than that, or rows are missing at its end.`
          : `row ${kept.number} whose hash you kept was deleted by the team's retention: keep the hash of a newer row.`,
      );
    }
    const rows = this.#last.number - this.#anchor.number;
    return { ok: true, team: this.#team, rows, anchor: this.#anchor, head: this.#last };
  }

  #begin(value: Record<string, unknown>): void {
    const { audit, team, filter, anchor } = value;
    if (
      audit !== 'usher-audit-1' ||
      typeof team !== 'string' ||
      !hasKeys(value, ['audit', 'team', 'filter', 'anchor'])
    ) {
      throw new Broken('this is not an audit export of Usher as JSON: its first line is another.');
    }
    if (filter !== null) {
      throw new Broken('this export holds only the rows that matched a filter: export without one to prove it.');
    }
    this.#anchor = readPoint(anchor, 'the first line names no anchor.');
    this.#team = team;
    this.#passed(this.#anchor);
  }

  #row(team: string, value: Record<string, unknown>): void {
    const row = readRow(value, this.#last.number + 1);
    this.#checkNumber(row.number);
    if (row.hash !== auditHash(team, row, this.#last.hash)) {
      throw new Broken(this.#notFollowing(row.number));
    }
    this.#passed({ number: row.number, hash: row.hash });
  }

  #checkNumber(number: number): void {
    const next = this.#last.number + 1;
    if (number === next) return;
    if (number < next) throw new Broken(`row ${number} stands after row ${next - 1}: it is out of order, or put in.`);
    const gone = number === next + 1 ? `row ${next} is` : `rows ${next} to ${number - 1} are`;
    throw new Broken(`${gone} missing before row ${number}.`);
  }

  #notFollowing(number: number): string {
    const before = number - 1;
    if (before === this.#anchor.number) {
      return `row ${number} is not as it was written, or this is not where the audit of this team began.`;
    }
    return `row ${number} does not follow from row ${before}: it was changed or put in, or row ${before} was changed and its hash made anew.`;
  }

  #passed(point: AuditPoint): void {
    this.#last = point;
    if (this.#kept?.number !== point.number) return;
    if (this.#kept.hash !== point.hash) {
      throw new Broken(
        `row ${point.number} has another hash than the one you kept: the audit was written anew, up to that row or before it.`,
      );
    }
    this.#keptSeen = true;
  }

  #end(value: Record<string, unknown>): void {
    if (!hasKeys(value, ['rows', 'head'])) throw new Broken('this line is neither a row nor the end of the export.');
    const head = readPoint(value['head'], 'the last line names no newest row.');
    if (head.number !== this.#last.number || head.hash !== this.#last.hash) {
      throw new Broken(
        `the last line says that the newest row is ${head.number}, and the file ends at ${this.#last.number} with another hash.`,
      );
    }
    if (value['rows'] !== this.#last.number - this.#anchor.number) {
      throw new Broken('the last line counts other rows than there are.');
    }
    this.#ended = true;
  }
}

/** A line must be as Usher writes it: what two programs could read in two ways proves nothing. */
function readLine(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (JSON.stringify(value) !== text) throw new Broken('this line is not written as Usher writes it.');
  } catch (error) {
    if (error instanceof Broken) throw error;
    throw new Broken('this line is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Broken('this line is no row.');
  return value as Record<string, unknown>;
}

function readRow(value: Record<string, unknown>, next: number): ChainedRow & { readonly hash: string } {
  const { number, at, kind, actorPerson, actor, address, details, hash } = value;
  const texts = [at, kind, actor, hash].every((part) => typeof part === 'string');
  const named = [actorPerson, address].every((part) => part === null || typeof part === 'string');
  const isRow =
    Number.isSafeInteger(number) && typeof details === 'object' && details !== null && !Array.isArray(details);
  if (!texts || !named || !isRow || !hasKeys(value, rowKeys)) {
    throw new Broken(`this line, where row ${next} should stand, has not the fields of a row.`);
  }
  return value as unknown as ChainedRow & { readonly hash: string };
}

function readPoint(value: unknown, otherwise: string): AuditPoint {
  if (typeof value !== 'object' || value === null || !hasKeys(value, ['number', 'hash'])) throw new Broken(otherwise);
  const { number, hash } = value as { number?: unknown; hash?: unknown };
  if (!Number.isSafeInteger(number) || typeof hash !== 'string' || !hashText.test(hash)) throw new Broken(otherwise);
  return { number: number as number, hash };
}

function hasKeys(value: object, keys: readonly string[]): boolean {
  return Object.keys(value).join() === keys.join();
}
