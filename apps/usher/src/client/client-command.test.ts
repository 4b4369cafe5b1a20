import { expect, it } from 'vitest';
import { isClientCommand, readClientCommand } from './client-command.ts';
import { CommandFailed } from './exit-codes.ts';

const read = (line: string) => readClientCommand(line.split(' ').filter(Boolean));

it('reads what is asked, and from where', () => {
  expect(read('sessions ls --all --json --portal https://usher.example.org')).toEqual({
    act: 'sessions ls',
    all: true,
    json: true,
    portal: 'https://usher.example.org',
  });
  expect(read('capacity set 12 --why audit')).toMatchObject({ act: 'capacity set', capacity: 12, why: 'audit' });
  expect(read('devices ls')).toMatchObject({ act: 'devices ls', json: false, portal: undefined });
});

it('ends exactly what one selector names, at once or after a countdown', () => {
  expect(read('sessions end 0198c1a0')).toMatchObject({ which: { id: '0198c1a0' }, inMs: 0, yes: false });
  expect(read('sessions end --person Ana --in 30s -y')).toMatchObject({
    which: { person: 'Ana' },
    inMs: 30_000,
    yes: true,
  });
  expect(read('sessions end --device PC-3 --in 2m')).toMatchObject({ which: { device: 'PC-3' }, inMs: 120_000 });
});

it('takes a row that was written down as it was printed', () => {
  const hash = 'AB'.repeat(32);
  expect(read('audit head')).toMatchObject({ act: 'audit head' });
  expect(read('audit verify audit.jsonl')).toMatchObject({ file: 'audit.jsonl', kept: undefined });
  expect(read(`audit verify audit.jsonl --kept 12:${hash}`)).toMatchObject({
    kept: { number: 12, hash: hash.toLowerCase() },
  });
});

it.each([
  'sessions',
  'sessions stop',
  'sessions end',
  'sessions end a b',
  'sessions end a --person b',
  'sessions end --person a --device b',
  'sessions end a --in 30',
  'sessions end a --in 11m',
  'sessions end a --in -1s',
  'sessions ls more',
  'capacity set',
  'capacity set -1',
  'capacity set many',
  'capacity set 1 2',
  'capacity more',
  'devices',
  'audit',
  'audit head more',
  'audit verify',
  'audit verify a b',
  'audit verify a --kept 12',
  'audit verify a --kept 12:abc',
  'sessions ls --key usher_secret',
])('refuses "%s", in words and with the usage', (line) => {
  expect(() => read(line)).toThrow(CommandFailed);
  expect(() => read(line)).toThrow(/usher sessions ls/);
});

it('leaves the other commands to those who run them', () => {
  expect(['up', 'portal', 'agent', 'help', ''].map((verb) => isClientCommand([verb]))).not.toContain(true);
  expect(isClientCommand([])).toBe(false);
});
