import { stat } from 'node:fs/promises';
import { ScreenError } from './screen-error.ts';

const root = 0;

/**
 * A cookie tells an X server who its programs are, and nothing tells them whose server it is: where there is none any user
 * may listen, and would be given every key that a person types. So its socket belongs to root, to us, or to whom the
 * Xauthority file belongs to.
 */
export async function assertTrusted(display: string, xauthority: string | undefined): Promise<void> {
  const owner = (await stat(`/tmp/.X11-unix/X${display}`)).uid;
  const cookieOwner = xauthority === undefined ? undefined : (await stat(xauthority)).uid;
  if (isTrusted(owner, { us: process.getuid?.(), cookieOwner })) return;
  throw new ScreenError('connect-failed', `the X server at :${display} belongs to another user (${owner})`);
}

export function isTrusted(
  owner: number,
  { us, cookieOwner }: { readonly us: number | undefined; readonly cookieOwner: number | undefined },
): boolean {
  return owner === root || owner === us || owner === cookieOwner;
}
