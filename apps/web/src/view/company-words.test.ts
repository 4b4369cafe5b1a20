import { expect, it } from 'vitest';
import { companyNews, companyWords, heldOffWords } from './company-words.ts';

const both = { people: ['Ana', 'Ben'], steering: 'Ana', isYou: false, isHeldOff: false };
const yours = { ...both, isYou: true };
const nobodys = { ...both, steering: null };

it('says who is at the screen and who steers', () => {
  expect(companyWords(both)).toBe('Ana, Ben; Ana steers');
  expect(companyWords(yours)).toBe('Ana, Ben; you steer');
  expect(companyWords({ ...nobodys, people: ['Ana', ''] })).toBe('Ana, somebody');
});

it('tells whoever comes who is there already', () => {
  expect(companyNews(null, { ...nobodys, people: ['Ana'] })).toBeNull();
  expect(companyNews(null, nobodys)).toBe('Also at this screen: Ana.');
  expect(companyNews(null, both)).toBe('Also at this screen: Ana (steers).');
});

it('tells who is there whoever comes, by whatever name, and nothing of who leaves', () => {
  expect(companyNews({ ...yours, people: ['Ana'] }, yours)).toBe('Also at this screen: Ben.');
  expect(companyNews({ ...yours, people: ['Ana'] }, { ...yours, people: ['Ana', 'Ana', ''] })).toBe(
    'Also at this screen: Ana, somebody.',
  );
  expect(companyNews(yours, { ...yours, people: ['Ana'] })).toBeNull();
});

it('tells once that somebody else steers', () => {
  expect(companyNews(yours, { ...both, steering: 'Ben' })).toBe('Ben steers now.');
  expect(companyNews(both, { ...both, isHeldOff: true })).toBeNull();
  expect(companyNews(both, yours)).toBeNull();
  expect(companyNews(both, nobodys)).toBeNull();
});

it('tells who is held off what to do, and nobody else', () => {
  expect(heldOffWords({ ...both, isHeldOff: true })).toContain('once they pause for a second');
  expect(heldOffWords(both)).toBeNull();
});
