import { z } from 'zod';

/** The first text frame of a leg, and the relay's answer once both legs are there. Binary frames follow, verbatim. */
export const rendezvous = {
  join: z.object({ type: z.literal('join'), token: z.string().max(2048) }),
  joined: z.object({ type: z.literal('joined') }),
  /** Longest text frame, in bytes. */
  maxBytes: 4096,
};

/** Why a relay closed a leg: WebSocket close codes of the private range. */
export const relayCloseCodes = {
  'bad-token': 4400,
  'token-expired': 4401,
  'token-used': 4402,
  'wrong-relay': 4403,
  cut: 4404,
  'peer-left': 4405,
  'no-portal': 4406,
  'not-binary': 4407,
  'join-timeout': 4408,
  silent: 4409,
  'wrong-origin': 4410,
  'too-many': 4411,
  'too-large': 4413,
} as const;
