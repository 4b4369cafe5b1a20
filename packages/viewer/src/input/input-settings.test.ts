import { expect, it } from 'vitest';
import { firstSettings, platformOf, rememberedSettings, rememberSettings } from './input-settings.ts';

function storage(text: string | null) {
  const stored = { text };
  return { stored, getItem: () => stored.text, setItem: (_: string, value: string) => void (stored.text = value) };
}
const first = firstSettings(true);

it('remembers what was chosen, and takes what it does not know for not chosen', () => {
  const kept = storage(null);
  rememberSettings(kept, { ...first, keys: 'text', touch: 'direct' });
  expect(rememberedSettings(kept, first)).toEqual({ ...first, keys: 'text', touch: 'direct' });
  for (const text of [null, '', '{', '7', 'null', '[]', '{"keys":"magic","option":3}']) {
    expect(rememberedSettings(storage(text), first)).toEqual(first);
  }
});

it('begins with places where there is a keyboard, and with characters where it is on the screen', () => {
  expect([firstSettings(true).keys, firstSettings(false).keys]).toEqual(['physical', 'text']);
});

it('knows a Mac and Windows by the browser’s word', () => {
  const names = ['MacIntel', 'iPad', 'Win32', 'Linux x86_64'];
  expect(names.map((platform) => platformOf({ platform }))).toEqual(['mac', 'mac', 'windows', 'other']);
});
