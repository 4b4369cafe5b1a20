import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkKeyStatement } from '@usher/link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy } from './ed25519.ts';
import { newIdentity, readIdentity } from './identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-identity-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a device's identity", () => {
  it('is what was made, whenever it is read', async () => {
    expect(await readIdentity(folder)).toBeNull();
    const made = await newIdentity(folder);
    const read = await readIdentity(folder);
    expect(read).toMatchObject({ identityKey: made.identityKey, linkKey: made.linkKey });
  });

  it('vouches for its link key, and for nothing else by that', async () => {
    const { identityKey, linkKey, linkKeySignature, linkKeys } = await newIdentity(folder);
    expect(Buffer.from(linkKeys.publicKey).toString('base64url')).toBe(linkKey);
    expect(isSignedBy(identityKey, linkKeyStatement(linkKey), linkKeySignature)).toBe(true);
    expect(isSignedBy(identityKey, linkKeyStatement(identityKey), linkKeySignature)).toBe(false);
  });

  it('is readable by this user alone, and leaves nothing half written', async () => {
    await newIdentity(folder);
    expect(await readdir(folder)).toEqual(['identity.json']);
    expect((await stat(join(folder, 'identity.json'))).mode & 0o777).toBe(0o600);
  });

  it('is new for each join', async () => {
    const first = await newIdentity(folder);
    const second = await newIdentity(folder);
    expect([second.identityKey === first.identityKey, second.linkKey === first.linkKey]).toEqual([false, false]);
    expect((await readIdentity(folder))?.identityKey).toBe(second.identityKey);
  });

  it('is refused when its file holds other keys than it should', async () => {
    await newIdentity(folder);
    const path = join(folder, 'identity.json');
    const { identity } = JSON.parse(await readFile(path, 'utf8')) as { identity: string };
    await writeFile(path, JSON.stringify({ identity, link: identity }));
    await expect(readIdentity(folder)).rejects.toThrow('x25519');
  });
});
