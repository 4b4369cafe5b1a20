import { describe, expect, it } from 'vitest';
import { auditKinds, auditSentence, auditTitle } from './audit-kinds.ts';
import { auditCategories } from './audit-words.ts';
import { reasonCodes, reasons } from './reasons.ts';

describe('the kinds of audit rows', () => {
  it.each(reasonCodes)('have words for a session that ended as %s', (code) => {
    const details = { personName: 'Ana', deviceName: 'PC-3' };
    const sentence = auditSentence(reasons[code].audit, 'Ben', details);
    expect(sentence).toMatch(/^(Ben ended Ana's session on PC-3|Ana's session on PC-3 ended: [a-z ]+)\.$/);
  });

  it('name people, roles and devices as they were', () => {
    expect(auditSentence('member.role-changed', 'Ana', { personName: 'Ben', from: 'user', to: 'manager' })).toBe(
      'Ana changed Ben from User to Manager.',
    );
    expect(auditSentence('device.removed', 'Ana', { deviceName: 'PC-3' })).toBe('Ana removed PC-3.');
    expect(auditSentence('member.invitation-revoked', 'Ana', { count: 2 })).toBe('Ana took 2 invitations back.');
    expect(auditSentence('audit.pruned', 'Usher', { count: 1, keepDays: 30, to: 7 })).toBe(
      'Usher deleted 1 audit row older than 30 days, up to row 7.',
    );
  });

  it('say the three times of an end, and which are missing (E2)', () => {
    const details = { personName: 'Ana', deviceName: 'PC-3', acks: { device: 12, relay: 8 } };
    expect(auditSentence('session.end-forced', 'Usher', details)).toBe(
      "The end of Ana's session on PC-3 was forced, for not all confirmed it in time: device 12 ms, relay 8 ms, viewer not yet.",
    );
  });

  it('each stand under a heading, with a title no other has, and read without any detail', () => {
    const titles = Object.keys(auditKinds).map(auditTitle);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [kind, words] of Object.entries(auditKinds)) {
      expect(auditCategories[words.category], kind).toBeTruthy();
      expect(auditSentence(kind, 'Ana', {}), kind).toMatch(/^[^{}]*\.$/);
      expect(auditSentence(kind, 'Ana', {}), kind).not.toContain('undefined');
    }
  });

  it('say the kind of what they have no words for', () => {
    expect(auditSentence('team.flooded', 'Ana', {})).toBe('Ana: team.flooded');
    expect(auditTitle('team.flooded')).toBe('team.flooded');
  });
});
