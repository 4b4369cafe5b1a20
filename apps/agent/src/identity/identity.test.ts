import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkKeyStatement } from '@usher/link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy } from './ed25519.ts';
import { openIdentity, readIdentity } from './identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-identity-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a device's identity", () => {
  it('is made once and is the same ever after', async () => {
    expect(await readIdentity(folder)).toBeNull();
    const made = await openIdentity(folder);
    const read = await readIdentity(folder);
    expect(read).toMatchObject({ identityKey: made.identityKey, linkKey: made.linkKey });
    expect((await openIdentity(folder)).identityKey).toBe(made.identityKey);
  });

  it('vouches for its link key, and for nothing else by that', async () => {
    const { identityKey, linkKey, linkKeySignature, linkKeys } = await openIdentity(folder);
    expect(Buffer.from(linkKeys.publicKey).toString('base64url')).toBe(linkKey);
    expect(isSignedBy(identityKey, linkKeyStatement(linkKey), linkKeySignature)).toBe(true);
    expect(isSignedBy(identityKey, linkKeyStatement(identityKey), linkKeySignature)).toBe(false);
  });

  it('is readable by this user alone, and leaves nothing half written', async () => {
    await openIdentity(folder);
    expect(await readdir(folder)).toEqual(['identity.json']);
    expect((await stat(join(folder, 'identity.json'))).mode & 0o777).toBe(0o600);
  });

  it('is not replaced when its file cannot be understood', async () => {
    await writeFile(join(folder, 'identity.json'), '{"identity":"?"}');
    await expect(openIdentity(folder)).rejects.toThrow('link');
  });
});
