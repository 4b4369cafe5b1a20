import { isSignedBy } from '../control/index.ts';
import type { KeyUse } from './key-use.ts';

/** One key's word for the next; keys and signature are base64url of the raw bytes. */
export interface Succession {
  readonly former: string;
  readonly next: string;
  /** By `former`, over `successionStatement`. */
  readonly signature: string;
}

/** What the former key signs: the use's text, a zero, the new raw public key. */
export function successionStatement(use: KeyUse, publicKey: string): Uint8Array {
  const label = Buffer.from(`usher portal key succession v1 ${use}\0`);
  return new Uint8Array(Buffer.concat([label, Buffer.from(publicKey, 'base64url')]));
}

/** The newest key that whoever knows only `known` may trust: `known` itself where no chain leads on from it. */
export function followSuccessions(use: KeyUse, known: string, successions: readonly Succession[]): string {
  let trusted = known;
  for (const { former, next, signature } of successions) {
    if (former !== trusted) continue;
    if (!isSignedBy(trusted, successionStatement(use, next), signature)) return trusted;
    trusted = next;
  }
  return trusted;
}
