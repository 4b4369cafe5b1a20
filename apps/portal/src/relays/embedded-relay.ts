import type { PortalToRelay, RelayToPortal } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { Ids } from '../ports.ts';

/** The relay that runs in the portal's own process. */
export interface EmbeddedRelay {
  /** Gives it its control link; the link it had before is gone. */
  attach(send: (message: RelayToPortal) => void): EmbeddedRelayLink;
}

export interface EmbeddedRelayLink {
  receive(message: PortalToRelay): void;
  detach(): void;
}

export interface EmbeddedPlace {
  readonly id: string;
  readonly startId: string;
}

const settingName = 'embedded-relay';

/** The same id at every start: sessions remember which relay they were given tokens for. */
export async function readEmbeddedId(db: Db, ids: Ids): Promise<string> {
  await db.read
    .insertInto('setting')
    .values({ name: settingName, value: JSON.stringify(ids.next()) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await db.read
    .selectFrom('setting')
    .select('value')
    .where('name', '=', settingName)
    .executeTakeFirstOrThrow();
  if (typeof row.value !== 'string') throw new Error(`the setting ${settingName} is damaged`);
  return row.value;
}
