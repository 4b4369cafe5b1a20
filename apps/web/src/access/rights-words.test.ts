import { fullRights, viewOnlyRights } from '@usher/contract';
import { expect, it } from 'vitest';
import { choosable, presetOf, rightsInWords } from './rights-words.ts';

it('knows the presets, and calls everything else custom', () => {
  expect([presetOf(fullRights), presetOf(viewOnlyRights)]).toEqual(['full', 'view']);
  for (const name of choosable) expect(presetOf({ ...fullRights, [name]: false }), name).toBe('custom');
});

it('says a custom entry right by right', () => {
  expect(rightsInWords(fullRights)).toBe('Full control');
  expect(rightsInWords({ ...viewOnlyRights, chat: false, control: true, withoutApproval: false })).toBe(
    'See the screen, Keyboard and mouse',
  );
});
