import { describe, expect, it } from 'vitest';
import { isPasteChord } from './paste-watch.ts';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe('a key that pastes', () => {
  it.each([
    ['Ctrl+V', { ...none, key: 'v', ctrlKey: true }],
    ['Ctrl+Shift+V, as terminals have it', { ...none, key: 'V', ctrlKey: true, shiftKey: true }],
    ['Command+V', { ...none, key: 'v', metaKey: true }],
    ['Shift+Insert', { ...none, key: 'Insert', shiftKey: true }],
  ])('is %s', (_, keys) => {
    expect(isPasteChord(keys)).toBe(true);
  });

  it.each([
    ['V', { ...none, key: 'v' }],
    ['Ctrl+C', { ...none, key: 'c', ctrlKey: true }],
    ['Ctrl+Alt+V, which is a character somewhere', { ...none, key: 'v', ctrlKey: true, altKey: true }],
    ['Insert', { ...none, key: 'Insert' }],
    ['Ctrl+Insert, which copies', { ...none, key: 'Insert', ctrlKey: true, shiftKey: true }],
  ])('is not %s', (_, keys) => {
    expect(isPasteChord(keys)).toBe(false);
  });
});
