import { expect, it } from 'vitest';
import { noSignInCookie, readSignInCookie, signInCookie } from './sign-in-cookie.ts';

const http = 'http://localhost:7700';
const https = 'https://usher.example.org';
const token = 'a'.repeat(43);

it('is out of reach of scripts and of other sites, and under https of other hosts and of http', () => {
  expect(signInCookie(token, 60_000, http)).toBe(`usher=${token}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`);
  expect(signInCookie(token, 60_000, https)).toBe(
    `__Host-usher=${token}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure`,
  );
  expect(noSignInCookie(https)).toBe('__Host-usher=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure');
});

it('is found among others, by its own name only', () => {
  expect(readSignInCookie(`a=b; usher=${token}; c=d`, http)).toBe(token);
  expect(readSignInCookie(`usher=${token}`, https)).toBeNull();
  expect(readSignInCookie(`__Host-usher=${token}`, https)).toBe(token);
  expect(readSignInCookie(`xusher=${token}`, http)).toBeNull();
});

it('is nothing unless it looks like a token, so that nothing else reaches the database', () => {
  for (const value of ['', 'short', `${token}a`, `${token.slice(1)}'`, `${token.slice(1)}\0`, '%00'.repeat(20)])
    expect(readSignInCookie(`usher=${value}`, http), value).toBeNull();
  expect(readSignInCookie(undefined, http)).toBeNull();
  expect(readSignInCookie(`${'x=y; '.repeat(5000)}usher=${token}`, http)).toBeNull();
});
