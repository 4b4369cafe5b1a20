import { createHmac, randomBytes } from 'node:crypto';

/** `whsec_` and 256 random bits: a scanner for leaked secrets finds it by its shape. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 by the whole secret over the time, a full stop and the body's bytes. */
export function signatureOf(secret: string, atMs: number, body: string): string {
  const seconds = Math.floor(atMs / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
