import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * Enforces the table of allowed imports (layers.json) and forbids import cycles, type imports included. It reads every
 * file git lists and fails when it parsed fewer, because a checker that sees nothing reports success.
 */
export interface Layer {
  /** Workspace specifiers it may import; `@usher/link` allows its subpaths, `@usher/link/ticket` only that one. */
  readonly workspace: readonly string[];
  /** Whether Node's built-in modules may be imported. */
  readonly node: boolean;
  /** Folders of texts, not of code, that it may read by a relative import (`?raw`). */
  readonly texts?: readonly string[];
}

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Verdict {
  readonly files: number;
  readonly violations: readonly string[];
}

export function checkLayers(files: readonly SourceFile[], layers: Readonly<Record<string, Layer>>): Verdict {
  const graph = new Map<string, string[]>();
  const violations: string[] = [];
  const known = new Set(files.map((file) => file.path));
  for (const file of files) {
    const imports = importsOf(file);
    graph.set(
      file.path,
      imports.flatMap((specifier) => localTarget(file.path, specifier, known)),
    );
    const layer = layerOf(file.path, layers);
    if (!layer) violations.push(`${file.path}: stands in no layer of layers.json`);
    else violations.push(...imports.flatMap((specifier) => judge(file.path, specifier, layer)));
  }
  return { files: graph.size, violations: [...violations, ...cyclesOf(graph)] };
}

function importsOf(file: SourceFile): string[] {
  const { module, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]?.message ?? 'does not parse'}`);
  const dynamic = module.dynamicImports
    .map(({ moduleRequest }) => file.text.slice(moduleRequest.start, moduleRequest.end))
    .flatMap((source) => /^['"`]([^'"`$]+)['"`]$/.exec(source)?.[1] ?? []);
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
  );
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported, ...dynamic];
}

interface PlacedLayer extends Layer {
  readonly folder: string;
}

function layerOf(path: string, layers: Readonly<Record<string, Layer>>): PlacedLayer | undefined {
  const folder = Object.keys(layers).find((name) => path.startsWith(`${name}/`));
  const layer = folder === undefined ? undefined : layers[folder];
  return folder === undefined || layer === undefined ? undefined : { ...layer, folder };
}

function judge(path: string, specifier: string, layer: PlacedLayer): string[] {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(path), specifier));
    const isText =
      target.endsWith('.md?raw') && layer.texts?.some((folder) => target.startsWith(`${folder}/`)) === true;
    const inside = target.startsWith(`${layer.folder}/`);
    return inside || isText ? [] : [`${path}: reaches out of its folder to ${specifier}`];
  }
  if (specifier.startsWith('node:')) return layer.node ? [] : [`${path}: may not import ${specifier}`];
  if (specifier !== 'usher' && !specifier.startsWith('@usher/')) return [];
  const allowed = layer.workspace.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return allowed ? [] : [`${path}: may not import ${specifier}`];
}

function localTarget(from: string, specifier: string, known: ReadonlySet<string>): string[] {
  if (!specifier.startsWith('.')) return [];
  const target = normalize(join(dirname(from), specifier));
  return known.has(target) ? [target] : [];
}

/** Every cycle once, named by the path that closes it. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node);
    if (start >= 0) {
      found.push(`import cycle: ${[...trail.slice(start), node].join(' -> ')}`);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** Files git lists, tracked or new, so that a file cannot hide by not being added. */
export function listedSources(root: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', 'apps', 'packages'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n');
  const shipped = listed.filter(
    (path) => /\/src\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|\/test-support\//.test(path),
  );
  return shipped.filter((path) => existsSync(join(root, path)));
}

function main(): void {
  const root = resolve(import.meta.dirname, '..');
  const layers = JSON.parse(readFileSync(join(root, 'tools/layers.json'), 'utf8')) as Record<string, Layer>;
  const listed = listedSources(root);
  const verdict = checkLayers(
    listed.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
    layers,
  );
  for (const violation of verdict.violations) console.error(violation);
  console.log(`layers: ${verdict.files} of ${listed.length} files seen, ${verdict.violations.length} violations`);
  if (verdict.violations.length > 0 || verdict.files !== listed.length || listed.length === 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
