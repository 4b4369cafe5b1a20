import { fullRights, type RightName, rightNames, type Rights, rightWords, viewOnlyRights } from '@usher/contract';

/** What most entries grant, by name; anything else is custom. */
export const presets = { view: viewOnlyRights, full: fullRights } as const;
export type Preset = keyof typeof presets;

export const presetOptions: readonly (readonly [Preset | 'custom', string])[] = [
  ['view', 'View only'],
  ['full', 'Full control'],
  ['custom', 'Custom'],
];

export function presetOf(rights: Rights): Preset | 'custom' {
  const same = (preset: Rights): boolean => rightNames.every((name) => preset[name] === rights[name]);
  if (same(fullRights)) return 'full';
  return same(viewOnlyRights) ? 'view' : 'custom';
}

/** Rights that can be chosen one by one; seeing the screen is what every entry grants. */
export const choosable: readonly RightName[] = rightNames.filter((name) => name !== 'view');

export function rightsInWords(rights: Rights): string {
  const preset = presetOf(rights);
  if (preset === 'full') return 'Full control';
  if (preset === 'view') return 'View only';
  return rightNames
    .filter((name) => rights[name])
    .map((name) => rightWords[name])
    .join(', ');
}
