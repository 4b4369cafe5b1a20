import { expect, it } from 'vitest';
import { reasonCodes, reasons, sayReason } from './reasons.ts';

it('has words for both ends and an audit event for every reason, and no two share an event', () => {
  const events = reasonCodes.map((code) => reasons[code].audit);
  expect(new Set(events).size).toBe(reasonCodes.length);
  for (const code of reasonCodes) {
    expect(reasons[code].viewer.endsWith('.'), code).toBe(true);
    expect(reasons[code].device.endsWith('.'), code).toBe(true);
  }
});

it('L4, E5: nothing that somebody ended, revoked or took over reconnects by itself', () => {
  const byItself = reasonCodes.filter((code) => reasons[code].reconnect);
  expect(byItself.toSorted()).toEqual(
    [
      'connect-timeout',
      'device-offline',
      'device-restarted',
      'lease-lost',
      'portal-restored',
      'viewer-lost',
    ].toSorted(),
  );
});

it('fills in names as plain text and never shows a brace', () => {
  expect(sayReason('ended-by-manager', 'viewer', { by: 'Ana' })).toBe('Ana ended this session.');
  expect(sayReason('access-revoked', 'viewer', { by: 'Ana', device: '<b>PC</b>' })).toContain('<b>PC</b>');
  for (const code of reasonCodes) {
    for (const audience of ['viewer', 'device'] as const) expect(sayReason(code, audience, {})).not.toMatch(/[{}]/);
  }
});
