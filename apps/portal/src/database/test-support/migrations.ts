import { createHash } from 'node:crypto';
import { readMigrations } from '../migrate.ts';

export const migrationsFolder = new URL('../migrations/', import.meta.url);

/** Names what is made once for every state of the migrations. */
export function migrationsHash(): string {
  const all = readMigrations(migrationsFolder).map((migration) => migration.checksum);
  return createHash('sha256').update(all.join()).digest('hex').slice(0, 16);
}
