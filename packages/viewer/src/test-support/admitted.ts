import { type Admitted, fullRights } from '@usher/contract';

export const sessionId = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

export function admittedAt(fence: number, facts: Partial<Admitted> = {}): Admitted {
  return {
    session: sessionId,
    fence,
    ticket: 'a.b.c',
    rights: fullRights,
    device: {
      id: '017f22e2-79b0-7cc3-98c4-dc0c0c073990',
      name: 'PC-3',
      identityKey: '',
      linkKey: '',
      linkKeySignature: '',
      fingerprint: '',
      catchphrase: '',
      sameMachineAsPortal: false,
    },
    relays: [],
    resumeMs: 45_000,
    now: 0,
    ...facts,
  };
}
