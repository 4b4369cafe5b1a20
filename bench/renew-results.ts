import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Measures anew what the named results say (those of the screen when none is named): a comment above a table names the command that prints it,
 * and which of its tables it is. Each command runs once, one after the other; the words around the tables are for people to check.
 *   npm run bench:screen [latency.md…]
 */
const [...named] = process.argv.slice(2);
const folder = join(import.meta.dirname, 'results');
const root = resolve(import.meta.dirname, '..');
const files = named.length > 0 ? named : ['latency.md', 'screen.md', 'viewer.md', 'film-bytes.md', 'road.md'];
const marker = /^<!-- made by: (?<command>.+?)(?:, table (?<table>\d+))? -->$/;

interface Place {
  readonly command: string;
  readonly table: number;
}

function placeOf(line: string): Place | undefined {
  const { command, table = '1' } = marker.exec(line)?.groups ?? {};
  return command === undefined ? undefined : { command, table: Number(table) };
}

/** Runs of lines that begin with a bar, as Markdown has tables; what a program says on its way there has no second line of dashes. */
function tablesIn(text: string): string[][] {
  const tables: string[][] = [];
  let table: string[] = [];
  for (const line of [...text.split('\n'), '']) {
    if (line.startsWith('|')) {
      table.push(line);
      continue;
    }
    if (table[1]?.startsWith('|-')) tables.push(table);
    table = [];
  }
  return tables;
}

async function printed(command: string): Promise<string> {
  process.stdout.write(`\n$ ${command}\n`);
  const [program = '', ...words] = command.split(' ');
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += String(text);
    process.stdout.write(text);
  });
  const code = await new Promise((ended) => child.once('exit', ended));
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  return said;
}

const tables = new Map<string, string[][]>();
for (const file of files) {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  for (const { command } of lines.flatMap((line) => placeOf(line) ?? [])) {
    if (!tables.has(command)) tables.set(command, tablesIn(await printed(command)));
  }
  const renewed: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    renewed.push(line);
    const place = placeOf(line);
    if (place === undefined) continue;
    const table = tables.get(place.command)?.[place.table - 1];
    if (table === undefined) throw new Error(`${place.command} printed no table ${place.table}`);
    while (lines[at + 1]?.startsWith('|')) at += 1;
    renewed.push(...table);
  }
  writeFileSync(join(folder, file), renewed.join('\n'));
}
await import('./charts.ts');
