import { expect, it } from 'vitest';
import { monitorName } from './monitor-name.ts';

const bytes = (...values: number[]): string => Buffer.from(values).toString('latin1');
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

it.each([
  ['UTF-8', utf8('Büro À 漢'), 'Büro À 漢'],
  ['Latin-1', bytes(0x42, 0xfc, 0x72, 0x6f), 'Büro'],
  ['several lines and a bell', 'HDMI-1\r\n\u0007 left ', 'HDMI-1 left'],
  ['what turns the line around', utf8('a\u202eb\u200bc\u2028d'), 'abcd'],
  ['ten thousand letters', 'x'.repeat(10_000), 'x'.repeat(64)],
  ['emoji that do not fit as a whole', utf8(`a${'😀'.repeat(100)}`), `a${'😀'.repeat(31)}`],
  ['nothing', '', ''],
])('is one line of plain text, of %s', (_, name, wanted) => {
  expect(monitorName(name)).toBe(wanted);
});
