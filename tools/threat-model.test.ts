import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const shown = [...text.matchAll(/`([\w./-]+\.test\.ts)`\s“([^”]+)”/g)].map(([, file = '', name = '']) => ({
  file,
  name,
}));

it('finds every test that the threat model names, by file and by name', () => {
  expect(shown.length).toBeGreaterThan(30);
  const gone = shown.filter(({ file, name }) => {
    const path = join(root, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(name);
  });
  expect(gone).toEqual([]);
});

it('says of every actor what does not hold', () => {
  const actors = text.split(/^### /m).slice(1);
  expect(actors.length).toBeGreaterThan(7);
  const silent = actors.filter((actor) => !/\*\*Not held\.\*\*|are not signed/.test(actor));
  expect(silent.map((actor) => actor.split('\n')[0])).toEqual([]);
});
