import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@usher/contract';
import { type TicketClaims, verifyTicket } from '@usher/link';
import { verifyRelayToken } from '@usher/link/token';
import { expect, it } from 'vitest';
import { isSignedBy } from '../control/index.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openKeyring } from './keyring.ts';
import { keyUses } from './key-use.ts';
import { readSuccessions, rotateKey } from './rotate-key.ts';
import { followSuccessions } from './succession.ts';

const id = (): string => uuidv7(Date.now(), randomBytes(10));
const making = { ids: { next: id }, sealKey: new Uint8Array(32).fill(7) };
const open = (db: Db) => openKeyring({ db, ...making });
const statement = new TextEncoder().encode('a statement');

const ticket = (): TicketClaims => ({
  session: id(),
  fence: 1,
  device: id(),
  startId: id(),
  member: id(),
  person: 'Ana Ruiz',
  viewerKey: randomBytes(32).toString('base64url'),
  pipes: ['screen'],
  rights: { view: true },
  beginBefore: Date.now() + 30_000,
});

async function commandKeys(db: Db): Promise<string[]> {
  const rows = await db.read.selectFrom('portal_key').select('public_jwk').where('use', '=', 'command').execute();
  return rows.map(({ public_jwk }) => String(public_jwk['x']));
}

describeOnBothDatabases('the portal’s keys', (database) => {
  it('are made once, whichever nodes start at once', async () => {
    const db = await database();
    const other = await database.another();
    const keyrings = await Promise.all([open(db), open(other), open(db), open(other)]);
    expect(new Set(keyrings.map(({ commandKey }) => commandKey)).size).toBe(1);
    const rows = await db.read.selectFrom('portal_key').select('use').execute();
    expect(rows.map(({ use }) => use).toSorted()).toEqual(keyUses.toSorted());
    expect((await open(db)).commandKey).toBe(keyrings[0]?.commandKey);
  });

  it('are one key for each use, and none signs in the name of another', async () => {
    const db = await database();
    const keyring = await open(db);
    const keys = [...keyring.publicKeys('ticket'), ...keyring.publicKeys('relay')].map((key) => key['x']);
    expect(new Set([...keys, keyring.commandKey]).size).toBe(3);
    const now = Date.now();
    const signed = await keyring.signTicket(ticket());
    expect(await verifyTicket(signed, keyring.publicKeys('ticket'), now)).toMatchObject({ person: 'Ana Ruiz' });
    await expect(verifyTicket(signed, keyring.publicKeys('relay'), now)).rejects.toMatchObject({ code: 'bad-ticket' });
    const at = { relay: id(), relayStartId: id(), now };
    const claims = {
      id: id(),
      ...at,
      session: id(),
      fence: 1,
      pipe: 'screen',
      leg: 'agent',
      expiresAt: now + 20_000,
    } as const;
    const token = await keyring.signRelayToken(claims);
    expect(await verifyRelayToken(token, keyring.publicKeys('relay'), at)).toMatchObject({ id: claims.id });
    await expect(verifyRelayToken(token, keyring.publicKeys('ticket'), at)).rejects.toMatchObject({
      code: 'bad-token',
    });
    expect(isSignedBy(keyring.commandKey, statement, keyring.signCommand(statement))).toBe(true);
  });

  it('rest sealed: the database holds no private half, nor the same bytes twice', async () => {
    const db = await database();
    await open(db);
    const rows = await db.read.selectFrom('portal_key').select(['public_jwk', 'private_sealed']).execute();
    for (const { public_jwk, private_sealed } of rows) {
      expect(Object.keys(public_jwk)).not.toContain('d');
      // Every Ed25519 private key in PKCS 8 begins so (RFC 8410).
      expect(Buffer.from(private_sealed).includes(Buffer.from('302e020100300506032b657004220420', 'hex'))).toBe(false);
      expect(private_sealed).toHaveLength(1 + 12 + 16 + 48);
    }
  });

  it('open with no other secret, and say so in words', async () => {
    const db = await database();
    await open(db);
    const refused = openKeyring({ db, ...making, sealKey: new Uint8Array(32).fill(8) });
    await expect(refused).rejects.toMatchObject({
      name: 'SealedWithAnotherSecret',
      message: expect.stringMatching(/sealed with another secret.*USHER_SECRET/) as string,
    });
    expect(await db.read.selectFrom('portal_key').select('id').execute()).toHaveLength(3);
    await expect(rotateKey(db, 'command', { ...making, sealKey: new Uint8Array(32) })).rejects.toThrow(
      'another secret',
    );
    await expect(open(db)).resolves.toBeDefined();
  });

  it('cannot be put in each other’s place, nor altered', async () => {
    const db = await database();
    await open(db);
    const rows = await db.read.selectFrom('portal_key').select(['id', 'use', 'private_sealed']).execute();
    const [ticketRow, relayRow] = ['ticket', 'relay'].map((use) => rows.find((row) => row.use === use));
    const put = (private_sealed: Uint8Array) =>
      db.read
        .updateTable('portal_key')
        .set({ private_sealed })
        .where('id', '=', relayRow?.id ?? '')
        .execute();
    await put(new Uint8Array(ticketRow?.private_sealed ?? []));
    await expect(open(db)).rejects.toThrow('another secret');
    const altered = new Uint8Array(relayRow?.private_sealed ?? []);
    altered[40] = (altered[40] ?? 0) ^ 1;
    await put(altered);
    await expect(open(db)).rejects.toThrow('another secret');
    await put(new Uint8Array(relayRow?.private_sealed ?? []));
    await expect(open(db)).resolves.toBeDefined();
  });

  it('rotate: the old signs the new, and what the old signed still holds', async () => {
    const db = await database();
    const before = await open(db);
    const signed = await before.signTicket(ticket());
    await rotateKey(db, 'ticket', making);
    const after = await open(db);
    expect(after.publicKeys('ticket').map((key) => key['x'])).toEqual([
      expect.not.stringMatching(String(before.publicKeys('ticket')[0]?.['x'])),
      before.publicKeys('ticket')[0]?.['x'],
    ]);
    expect(after.commandKey).toBe(before.commandKey);
    expect(after.publicKeys('relay')).toEqual(before.publicKeys('relay'));
    const now = Date.now();
    await expect(verifyTicket(signed, after.publicKeys('ticket'), now)).resolves.toBeDefined();
    const anew = await after.signTicket(ticket());
    await expect(verifyTicket(anew, after.publicKeys('ticket'), now)).resolves.toBeDefined();
    await expect(verifyTicket(anew, before.publicKeys('ticket'), now)).rejects.toMatchObject({ code: 'bad-ticket' });
  });

  it('lead whoever knew only an old command key to the newest, through every rotation', async () => {
    const db = await database();
    const first = (await open(db)).commandKey;
    const known = [first];
    for (let round = 0; round < 3; round += 1) {
      await rotateKey(db, 'command', making);
      known.push((await open(db)).commandKey);
    }
    expect(new Set(known).size).toBe(4);
    const successions = await readSuccessions(db, 'command');
    expect(successions.map(({ former, next }) => [former, next])).toEqual(
      known.slice(1).map((key, at) => [known[at], key]),
    );
    const newest = known.at(-1);
    for (const key of known) expect(followSuccessions('command', key, successions)).toBe(newest);
    const keyring = await open(db);
    const signature = keyring.signCommand(statement);
    expect(isSignedBy(followSuccessions('command', first, successions), statement, signature)).toBe(true);
    expect(isSignedBy(first, statement, signature)).toBe(false);
  });

  it('lead nobody astray: a broken, forged or other use’s succession ends the way', async () => {
    const db = await database();
    const first = (await open(db)).commandKey;
    await rotateKey(db, 'command', making);
    const [succession] = await readSuccessions(db, 'command');
    if (succession === undefined) throw new Error('there is no succession');
    const stranger = randomBytes(32).toString('base64url');
    const signature = randomBytes(64).toString('base64url');
    for (const forged of [
      { ...succession, signature },
      { ...succession, next: stranger },
      { ...succession, signature: '' },
      { former: stranger, next: succession.next, signature: succession.signature },
    ]) {
      expect(followSuccessions('command', first, [forged])).toBe(first);
    }
    expect(followSuccessions('ticket', first, [succession])).toBe(first);
    expect(followSuccessions('command', stranger, [succession])).toBe(stranger);
    // A forged step in front of the real one does not lead past it.
    expect(followSuccessions('command', first, [{ ...succession, signature }, succession])).toBe(first);
  });

  it('rotate one after the other when two nodes rotate at once', async () => {
    const db = await database();
    await open(db);
    const other = await database.another();
    await Promise.all([rotateKey(db, 'command', making), rotateKey(other, 'command', making)]);
    const successions = await readSuccessions(db, 'command');
    expect(successions).toHaveLength(2);
    expect(successions[0]?.next).toBe(successions[1]?.former);
    expect((await open(db)).commandKey).toBe(successions[1]?.next);
    expect(await commandKeys(db)).toHaveLength(3);
  });

  it('follow each other by who signed whom, not by the clocks of their makers', async () => {
    const db = await database();
    await open(db);
    const slow = { ...making, ids: { next: () => uuidv7(1000, randomBytes(10)) } };
    await rotateKey(db, 'command', slow);
    const [succession] = await readSuccessions(db, 'command');
    expect((await open(db)).commandKey).toBe(succession?.next);
  });

  it('cannot be rotated before there are any', async () => {
    await expect(rotateKey(await database(), 'relay', making)).rejects.toThrow('start it first');
  });
});
