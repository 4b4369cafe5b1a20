export { among } from './among.ts';
export { DataFolderInUse, lockDataFolder } from './data-folder-lock.ts';
export { type Db, isAway, isOwnFault, sqlState, type Tx } from './db.ts';
export { lockTeam } from './lock-team.ts';
export { type DatabasePlace, openDatabase } from './open-database.ts';
export { plainArray } from './plain-array.ts';
export type { JsonObject } from './schema.ts';
