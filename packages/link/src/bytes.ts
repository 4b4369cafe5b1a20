import { base64url as jose } from 'jose';

/** Every platform has these; `link` compiles without any platform's types. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (label: string, options: { fatal: boolean }) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const utf8 = {
  encode: (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text),
  /** Throws on bytes that are no UTF-8. */
  decode: (bytes: Uint8Array): string => decoder.decode(bytes),
};

/** RFC 4648 section 5, without padding: how keys, hashes and signatures travel. */
export const base64url = {
  encode: (bytes: Uint8Array): string => jose.encode(bytes),
  decode: (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(jose.decode(text)),
};

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Equality in a time that depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}
