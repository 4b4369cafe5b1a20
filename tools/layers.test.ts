import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { checkLayers, type Layer, listedSources } from './layers.ts';

const layers: Record<string, Layer> = {
  'packages/rfb': { workspace: [], node: false },
  'apps/portal': { workspace: ['@usher/link/ticket', '@usher/contract'], node: true },
};
const judge = (path: string, text: string) => checkLayers([{ path, text }], layers).violations;

it('catches a portal that imports rfb, statically, by re-export, by type and dynamically', () => {
  for (const text of [
    "import { parse } from '@usher/rfb';",
    "export * from '@usher/rfb';",
    "import type { Frame } from '@usher/rfb';",
    "const rfb = await import('@usher/rfb');",
  ]) {
    expect(judge('apps/portal/src/x.ts', text), text).toEqual(['apps/portal/src/x.ts: may not import @usher/rfb']);
  }
});

it('allows a named subpath and nothing beside it', () => {
  expect(judge('apps/portal/src/x.ts', "import { signTicket } from '@usher/link/ticket';")).toEqual([]);
  expect(judge('apps/portal/src/x.ts', "import { open } from '@usher/link';")).toHaveLength(1);
});

it('catches a Node module in a package that knows no platform, and a path that leaves its folder', () => {
  expect(judge('packages/rfb/src/x.ts', "import { readFileSync } from 'node:fs';")).toHaveLength(1);
  expect(judge('packages/rfb/src/x.ts', "import { x } from '../../link/src/x.ts';")).toHaveLength(1);
});

it('catches an import cycle, also one of types alone', () => {
  const files = [
    { path: 'packages/rfb/src/a.ts', text: "import type { B } from './b.ts';" },
    { path: 'packages/rfb/src/b.ts', text: "import { a } from './a.ts';" },
  ];
  expect(checkLayers(files, layers).violations).toEqual([
    'import cycle: packages/rfb/src/a.ts -> packages/rfb/src/b.ts -> packages/rfb/src/a.ts',
  ]);
});

it('refuses a file that stands in no layer, and sees every file it was given', () => {
  const verdict = checkLayers([{ path: 'apps/new/src/a.ts', text: '' }], layers);
  expect(verdict).toEqual({ files: 1, violations: ['apps/new/src/a.ts: stands in no layer of layers.json'] });
});

it('lists the sources of every layer of this repository', () => {
  const listed = listedSources(resolve(import.meta.dirname, '..'));
  for (const folder of ['packages/contract/', 'packages/link/', 'apps/portal/', 'apps/agent/', 'apps/web/']) {
    expect(
      listed.some((path) => path.startsWith(folder)),
      folder,
    ).toBe(true);
  }
});
