export { DataFolderInUse, lockDataFolder } from './data-folder-lock.ts';
export { type Db, sqlState, type Tx } from './db.ts';
export { lockTeam } from './lock-team.ts';
export { MigrationMismatch } from './migrate.ts';
export { type DatabasePlace, type OpenOptions, openDatabase } from './open-database.ts';
export type { JsonObject, Schema } from './schema.ts';
