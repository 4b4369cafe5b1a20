import {
  type RelayTokenClaims,
  rendezvous,
  verifyRelayToken,
  LinkError,
  type relayCloseCodes,
} from '@usher/link/token';

export type RefusedJoin = keyof typeof relayCloseCodes;

export interface Judging {
  readonly tokenKeys: readonly Record<string, unknown>[];
  readonly relay: string;
  readonly relayStartId: string;
  /** The portal's public origin. */
  readonly origin: string;
  /** The portal's clock, epoch ms. */
  readonly now: number;
}

/** What the first frame of a leg is worth: the claims of its token, or why it is refused. */
export async function judgeJoin(
  text: string | null,
  legOrigin: string | undefined,
  judging: Judging,
): Promise<RelayTokenClaims | RefusedJoin> {
  const token = text === null ? null : readToken(text);
  if (token === null) return 'bad-token';
  try {
    const claims = await verifyRelayToken(token, judging.tokenKeys, judging);
    return originAllowed(claims.leg, legOrigin, judging.origin) ? claims : 'wrong-origin';
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return error.code === 'token-expired' || error.code === 'wrong-relay' ? error.code : 'bad-token';
  }
}

/** A browser's leg comes from the Portal's own pages; an agent is no browser and names no origin. */
function originAllowed(leg: RelayTokenClaims['leg'], legOrigin: string | undefined, origin: string): boolean {
  return leg === 'viewer' ? legOrigin === origin : legOrigin === undefined;
}

function readToken(text: string): string | null {
  try {
    const parsed = rendezvous.join.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.token : null;
  } catch {
    // Not JSON is no join.
    return null;
  }
}
