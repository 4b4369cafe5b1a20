import { concat, utf8 } from './bytes.ts';

/**
 * What Ed25519 keys sign. Layout: the label, a zero byte, then each field as a length u16 (big endian) and UTF-8 bytes, so
 * that no two statements are ever the same bytes.
 */
function statement(label: string, fields: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = fields.flatMap((field) => {
    const bytes = utf8.encode(field);
    if (bytes.length > 0xffff) throw new RangeError('a field of a statement is too long');
    return [new Uint8Array([bytes.length >> 8, bytes.length & 0xff]), bytes];
  });
  return concat(utf8.encode(`usher ${label} v1`), new Uint8Array(1), ...parts);
}

/** By the device's identity key: this X25519 link key (base64url) is mine. */
export function linkKeyStatement(linkKey: string): Uint8Array<ArrayBuffer> {
  return statement('link key', [linkKey]);
}

/** By the device's identity key: I join with this token. */
export function enrolStatement(fields: {
  readonly token: string;
  readonly identityKey: string;
  readonly linkKey: string;
}): Uint8Array<ArrayBuffer> {
  return statement('enrol', [fields.token, fields.identityKey, fields.linkKey]);
}

export interface ControlProof {
  readonly portalNonce: string;
  readonly agentNonce: string;
  /** The portal's origin as the agent dialled it. */
  readonly portal: string;
  readonly device: string;
  readonly startId: string;
}

/** By the device's identity key, when its control connection opens. */
export function agentProofStatement(proof: ControlProof): Uint8Array<ArrayBuffer> {
  return statement('agent proof', proofFields(proof));
}

/** By the portal's command key, in answer. */
export function portalProofStatement(proof: ControlProof): Uint8Array<ArrayBuffer> {
  return statement('portal proof', proofFields(proof));
}

function proofFields({ portalNonce, agentNonce, portal, device, startId }: ControlProof): readonly string[] {
  return [portalNonce, agentNonce, portal, device, startId];
}

/** By a relay's key, when its control link opens. */
export function relayProofStatement(proof: {
  readonly nonce: string;
  readonly portal: string;
  readonly relay: string;
  readonly startId: string;
}): Uint8Array<ArrayBuffer> {
  return statement('relay proof', [proof.nonce, proof.portal, proof.relay, proof.startId]);
}
