import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { newId } from '../teams/test-support/team-desk.ts';
import { readRelayAddresses } from './relay-addresses.ts';

describeOnBothDatabases('the addresses of the relays', (database) => {
  it('are those of every relay that ever dialled in and was not removed, seen last first, each once', async () => {
    const db = await database();
    const insert = (url: string, seen: number | null, removed = false) =>
      db.read
        .insertInto('relay')
        .values({
          id: newId(),
          name: 'r',
          url,
          identity_key: newId(),
          seen_at: seen === null ? null : new Date(seen),
          removed_at: removed ? new Date() : null,
        })
        .execute();
    await insert('wss://long-ago.example', 1000);
    await insert('wss://lately.example', 2000);
    await insert('wss://lately.example', 1500);
    await insert('wss://never.example', null);
    await insert('wss://removed.example', 3000, true);
    await insert('', 4000);
    expect(await readRelayAddresses(db)).toEqual([
      'wss://lately.example',
      'wss://long-ago.example',
      'wss://never.example',
    ]);
  });
});
