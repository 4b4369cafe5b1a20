import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallError } from '@usher/contract';
import { expect, it, onTestFinished } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { failureOf, openPortal } from './portal.ts';

function keyFile(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  writeFileSync(file, 'usher_fromfile\n');
  chmodSync(file, mode);
  return file;
}

it('takes the key from the environment, else from a file that nobody else can read', () => {
  expect(openPortal(undefined, { USHER_KEY: 'usher_env', USHER_KEY_FILE: keyFile(0o600) }).key).toBe('usher_env');
  expect(openPortal(undefined, { USHER_KEY_FILE: keyFile(0o600) }).key).toBe('usher_fromfile');
  for (const mode of [0o644, 0o640, 0o604, 0o620])
    expect(() => openPortal(undefined, { USHER_KEY_FILE: keyFile(mode) })).toThrow(/can be read by others/);
  expect(() => openPortal(undefined, { USHER_KEY_FILE: '/nowhere/key' })).toThrow(/There is no API key/);
});

it('sends a key unencrypted to its own machine alone', () => {
  const env = { USHER_KEY: 'usher_env' };
  for (const good of ['http://localhost:7700', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://usher.example.org/t/x'])
    expect(openPortal(good, env).origin).toBe(new URL(good).origin);
  for (const bad of [
    'http://usher.example.org',
    'http://localhost.example.org',
    'http://192.0.2.1',
    'ftp://localhost',
    'x',
  ])
    expect(() => openPortal(bad, env), bad).toThrow(/--portal|https/);
});

it('tells the kinds of failure apart by their exit code, and says the Portal’s own words', () => {
  const problem = (code: 'key-lacks-scope' | 'agent-too-old') => ({
    code,
    title: 'Title.',
    todo: 'Do this.',
    reference: 'r',
    details: { scope: 'audit:read' },
  });
  const codeOf = (error: unknown) => failureOf(error)?.code;
  expect(codeOf(new CallError('unreachable', 0, null))).toBe(exitCodes.unreachable);
  expect(codeOf(new CallError('agent-too-old', 409, problem('agent-too-old')))).toBe(exitCodes.refused);
  const lacking = failureOf(new CallError('key-lacks-scope', 403, problem('key-lacks-scope')));
  expect([lacking?.code, lacking?.message]).toEqual([exitCodes.wrongKey, 'Title. Do this. Scope: audit:read.']);
  expect(failureOf(new TypeError('a bug'))).toBeNull();
});
