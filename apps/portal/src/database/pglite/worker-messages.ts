/** What the database's worker is started with. */
export interface WorkerStart {
  /** The data folder, or null for a database in memory (tests). */
  readonly folder: string | null;
  /** A dumped data folder to start a database in memory from. */
  readonly snapshot: Uint8Array<ArrayBuffer> | null;
}

export type ToWorker =
  | { readonly type: 'query'; readonly id: number; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly type: 'syncs'; readonly id: number }
  | { readonly type: 'dump'; readonly id: number }
  | { readonly type: 'close'; readonly id: number };

export interface QueryAnswer {
  readonly rows: unknown[];
  readonly affected: number;
  readonly command: string;
}

/** The fields of a PostgreSQL error that survive the way between threads; `code` is the SQLSTATE. */
export interface DatabaseErrorFields {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  readonly where?: string;
}

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: DatabaseErrorFields }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: DatabaseErrorFields };
