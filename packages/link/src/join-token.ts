import { LinkError } from './link-error.ts';

/** Shown once. It carries the hash of the portal's command key, so that a device's first contact is pinned both ways. */
export interface JoinToken {
  /** base64url of 32 random bytes. */
  readonly secret: string;
  /** base64url of SHA-256 over the raw command public key. */
  readonly commandKeyHash: string;
}

/** base64url of 32 bytes; the alphabet holds the separator too, so only lengths tell the parts apart. */
const layout = /^usher_([\w-]{43})_([\w-]{43})$/;

export function formatJoinToken({ secret, commandKeyHash }: JoinToken): string {
  return `usher_${secret}_${commandKeyHash}`;
}

export function parseJoinToken(text: string): JoinToken {
  const [, secret, commandKeyHash] = layout.exec(text.trim()) ?? [];
  if (secret === undefined || commandKeyHash === undefined) {
    throw new LinkError('bad-join-token', 'that is not a join token: copy the whole of it from the Devices page');
  }
  return { secret, commandKeyHash };
}
