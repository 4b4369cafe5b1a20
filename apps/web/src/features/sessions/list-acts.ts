/** What the rows ask of their page. The object never changes, so that no row is drawn again for it. */
export interface ListActs {
  readonly turn: (member: string) => void;
  readonly ending: (member: string) => void;
  readonly select: (session: string, on: boolean, range: boolean) => void;
  readonly selectAll: (sessions: readonly string[], on: boolean) => void;
  /** Asks whether to end it. */
  readonly end: (session: string) => void;
  /** Asks whether to end all of a person, and perhaps to suspend them. */
  readonly endPerson: (member: string, suspend: boolean) => void;
}
