import { expect, it } from 'vitest';
import { companyWords, steeringWords } from './company-words.ts';

const both = { people: ['Ana', 'Ben'], steering: 'Ana', isYou: false, isHeldOff: false };

it('says who is at the screen and who steers', () => {
  expect(companyWords(both)).toBe('Ana, Ben; Ana steers');
  expect(companyWords({ ...both, isYou: true })).toBe('Ana, Ben; you steer');
  expect(companyWords({ ...both, people: ['Ana', ''], steering: null })).toBe('Ana, somebody');
});

it('tells who is held off what to do, and leaves alone who is alone or steers', () => {
  expect(steeringWords({ ...both, isHeldOff: true })).toContain('once they pause for a second');
  expect(steeringWords(both)).toBe('Ana steers this screen too.');
  expect(steeringWords({ ...both, isYou: true })).toBeNull();
  expect(steeringWords({ ...both, people: ['Ana'] })).toBeNull();
  expect(steeringWords({ ...both, steering: null })).toBeNull();
});
