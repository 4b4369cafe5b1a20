import type { AuditDetails } from '@usher/contract';

/** Something that happened in a team, read from its audit or its outbox after the commit. */
export interface Happening {
  readonly source: 'audit' | 'outbox';
  /** Within the team and its source; in the order of commits. */
  readonly number: number;
  /** The kind of the audit row, or a name of ours for what only the outbox tells. */
  readonly kind: string;
  readonly at: number;
  readonly actor: { readonly person: string | null; readonly name: string };
  readonly sentence: string;
  readonly details: AuditDetails;
}
