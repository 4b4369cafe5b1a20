import { auditSentence, mailKindNames } from '@usher/contract';
import { expect, it } from 'vitest';
import { type Letter, letterOf, together } from './compose.ts';

const origin = 'https://usher.example';
const team = { id: 't1', name: 'Harbour' };

function letter(kind: string, details: Record<string, unknown> = {}) {
  const actor = { person: null, name: 'Ana' };
  const sentence = auditSentence(kind, actor.name, details);
  return letterOf({ source: 'audit', number: 1, kind, at: 0, actor, sentence, details }, team, origin);
}

const told = [
  ['capacity.asked', 'capacity-asked', 'people/sessions'],
  ['capacity.alert', 'capacity-alert', 'subscription'],
  ['subscription.warned', 'subscription', 'subscription'],
  ['subscription.ended', 'subscription', 'subscription'],
  ['webhook.stopped', 'webhooks', 'settings'],
  ['api-key.warned', 'api-keys', 'settings'],
  ['api-key.ended', 'api-keys', 'settings'],
  ['device.twin', 'devices', 'devices'],
] as const;

it.each(told)('writes of %s to whoever wants mail of %s, and leads to %s', (kind, mailKind, path) => {
  expect(letter(kind)).toMatchObject({ kind: mailKind, content: { link: { url: `${origin}/t/t1/${path}` } } });
});

it('has something to write of every kind that one may choose', () => {
  expect(new Set(told.map(([, kind]) => kind))).toEqual(new Set(mailKindNames));
});

it('writes nothing of what happens all day', () => {
  for (const kind of ['session.started', 'device.offline', 'device.enrolled', 'api-key.created', 'api-key.revoked'])
    expect(letter(kind), kind).toBeNull();
});

it('says what happened in the subject and in the text, in the words of the audit', () => {
  const { content } = letter('device.twin', { deviceName: 'PC-3' }) ?? {};
  expect(content?.subject).toBe(
    'Harbour: The key of PC-3 runs on two computers: no session begins on it until it is removed and each has joined by itself',
  );
  expect(content?.lines).toEqual([`${content?.subject.slice('Harbour: '.length)}.`]);
});

it('tells of many at once in one letter that can still be read', () => {
  const letters = Array.from({ length: 200 }, (_, n) => letter('api-key.ended', { label: `k${n}`, personName: 'Ana' }));
  const [first, ...others] = letters as [Letter, ...Letter[]];
  const { subject, lines, link } = together(first, others).content;
  expect(subject).toBe('Harbour: The API key k0 of Ana ended with the right it was made by, and 199 more');
  expect(lines).toHaveLength(51);
  expect(lines.at(49)).toBe('The API key k49 of Ana ended with the right it was made by.');
  expect(lines.at(-1)).toBe('And 150 more, which the audit has.');
  expect(link).toEqual(first.content.link);
  expect(together(first, [])).toBe(first);
});
