import { reasonCodes, reasons } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from './sentences.ts';

describe('sentences of the audit', () => {
  it.each(reasonCodes)('has words for a session that ended as %s', (code) => {
    const details = { personName: 'Ana', deviceName: 'PC-3' };
    const sentence = sentenceOf(reasons[code].audit, 'Ben', details);
    expect(sentence).toMatch(/^(Ben ended Ana's session on PC-3|Ana's session on PC-3 ended: [a-z ]+)\.$/);
  });

  it('names people, roles and devices as they were', () => {
    expect(sentenceOf('member.role-changed', 'Ana', { personName: 'Ben', from: 'user', to: 'manager' })).toBe(
      'Ana changed Ben from User to Manager.',
    );
    expect(sentenceOf('device.removed', 'Ana', { deviceName: 'PC-3' })).toBe('Ana removed PC-3.');
    expect(sentenceOf('member.invitation-revoked', 'Ana', { count: 2 })).toBe('Ana took 2 invitations back.');
  });

  it('says the kind of what it has no words for', () => {
    expect(sentenceOf('team.flooded', 'Ana', {})).toBe('Ana: team.flooded');
  });
});
