import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { auditHash, type ChainedRow } from './chain.ts';
import { exported, linesOf, proof, proofOf, wholeExport, write, writeRow } from './test-support/audit-desk.ts';

type Fields = Record<string, unknown>;
const fieldsOf = (line: string): Fields => JSON.parse(line) as Fields;
const lineWith = (line: string, change: Fields): string => JSON.stringify({ ...fieldsOf(line), ...change });

async function arrange(desk: TeamDesk): Promise<string[]> {
  const person = await desk.member('user');
  await write(desk, 2);
  await writeRow(desk, { actor: 'Ångström "Å" 😀\u2028', address: '2001:db8::1', person: person.person });
  await writeRow(desk, {
    kind: 'capacity.changed',
    details: { from: 3, to: 5, why: null, list: [{ zz: 1, a: [0.5] }] },
  });
  await desk.begin(person);
  return linesOf(await wholeExport(desk));
}

describeOnBothDatabases('proving an export', (open) => {
  it('holds for what the portal gave, and names its rows and its newest hash', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const head = fieldsOf(lines.at(-2) ?? '');
    expect(await proofOf(lines)).toEqual({
      ok: true,
      team: desk.team,
      rows: 6,
      anchor: { number: 0, hash: '0'.repeat(64) },
      head: { number: 6, hash: head['hash'] },
    });
    // The export itself is the last thing it tells.
    expect(head['kind']).toBe('audit.exported');
  });

  it('finds a change of any one field of any row, and of the first and the last line', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const other: Record<string, unknown> = {
      number: 99,
      at: '2020-01-01T00:00:00.000000Z',
      kind: 'team.created',
      actorPerson: desk.device,
      actor: 'Eve',
      address: '203.0.113.9',
      details: { name: 'Other' },
      hash: 'f'.repeat(64),
      audit: 'usher-audit-2',
      team: desk.device,
      filter: { person: desk.device },
      anchor: { number: 0, hash: 'f'.repeat(64) },
      rows: 5,
      head: { number: 6, hash: 'f'.repeat(64) },
    };
    for (const [place, line] of lines.entries()) {
      for (const field of Object.keys(fieldsOf(line))) {
        const changed = lines.with(place, lineWith(line, { [field]: other[field] }));
        const verdict = await proofOf(changed);
        expect(verdict.ok, `${field} of line ${place + 1}`).toBe(false);
        // Found where it is; what the first line says of the chain shows at its first row.
        const at = ['team', 'anchor'].includes(field) ? place + 2 : place + 1;
        expect(verdict, field).toMatchObject({ line: at });
      }
    }
  });

  it('finds a change within the details, the smallest there is', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const place = lines.findIndex((line) => line.includes('"list"'));
    for (const [from, to] of [
      ['[0.5]', '[0.25]'],
      ['[0.5]', '["0.5"]'],
      ['"why":null', '"why":""'],
      ['"zz":1', '"zy":1'],
      [',"why":null', ''],
    ] as const) {
      const line = lines[place] ?? '';
      expect(line).toContain(from);
      expect((await proofOf(lines.with(place, line.replace(from, to)))).ok, `${from} to ${to}`).toBe(false);
    }
    const named = lines.findIndex((line) => line.includes('Ångström'));
    const decomposed = (lines[named] ?? '').replace('Ångström', 'Ångström'.normalize('NFD'));
    expect((await proofOf(lines.with(named, decomposed))).ok).toBe(false);
  });

  it('finds every row that is missing, twice, out of order or put in', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    for (let place = 1; place < lines.length - 1; place++) {
      const line = lines[place] ?? '';
      const next = lines[place + 1] ?? '';
      expect((await proofOf(lines.toSpliced(place, 1))).ok, `without ${place}`).toBe(false);
      expect((await proofOf(lines.toSpliced(place, 0, line))).ok, `twice ${place}`).toBe(false);
      expect((await proofOf(lines.toSpliced(place, 2, next, line))).ok, `swapped ${place}`).toBe(false);
    }
    const why = async (changed: readonly string[]) => {
      const verdict = await proofOf(changed);
      return verdict.ok ? 'ok' : verdict.why;
    };
    expect(await why(lines.toSpliced(3, 1))).toBe('row 3 is missing before row 4.');
    expect(await why(lines.toSpliced(2, 3))).toBe('rows 2 to 4 are missing before row 5.');
    expect(await why(lines.slice(0, 4))).toMatch(/^the file breaks off after row 3/);
    expect(await why(lines.toSpliced(5, 1, lines[3] ?? ''))).toMatch(/^row 3 stands after row 4/);
    expect(await why([])).toBe('the file is empty.');
    expect(await why([...lines, lines[1] ?? ''])).toMatch(/after the end/);
  });

  it('finds a row that was changed together with its hash: the next one does not follow', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const before = fieldsOf(lines[2] ?? '')['hash'] as string;
    const row = { ...fieldsOf(lines[3] ?? ''), actor: 'Eve' };
    const forged = { ...row, hash: auditHash(desk.team, row as unknown as ChainedRow, before) };
    const verdict = await proofOf(lines.with(3, JSON.stringify(forged)));
    expect(verdict).toMatchObject({ ok: false, line: 5 });
    expect(verdict).toMatchObject({ why: expect.stringContaining('row 4 does not follow from row 3') as string });
  });

  it('finds everything written anew by a hash that was kept elsewhere', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const kept = { number: 4, hash: fieldsOf(lines[4] ?? '')['hash'] as string };
    expect((await proofOf(lines, kept)).ok).toBe(true);
    const forged = writtenAnew(desk.team, lines);
    expect((await proofOf(forged)).ok).toBe(true);
    expect(await proofOf(forged, kept)).toMatchObject({ ok: false, line: 5 });
    // The kept one is newer than what the file ends with.
    expect(await proofOf(lines, { ...kept, number: 7 })).toMatchObject({ ok: false });
  });

  it('proves nothing of a part', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 2);
    const part = linesOf(await exported(desk, { format: 'json', search: 'Quay' }));
    expect(part).toHaveLength(4);
    expect(await proofOf(part)).toMatchObject({ ok: false, line: 1 });
    const claimed = lineWith(part[0] ?? '', { filter: null, anchor: { number: 0, hash: '0'.repeat(64) } });
    expect((await proofOf(part.with(0, claimed))).ok).toBe(false);
  });

  it('takes no line that two programs could read in two ways', async () => {
    const desk = await openTeamDesk(await open());
    const lines = await arrange(desk);
    const line = lines[1] ?? '';
    for (const other of [
      line.replace('"actor":"Ana"', '"actor":"Eve","actor":"Ana"'),
      line.replace('"number":1', '"number":1.0'),
      line.replace('"actor":"Ana"', '"actor":"\\u0041na"'),
      `${line} `,
      line.replace('{', '{ '),
      line.replace('}', ',"more":1}'),
      '[]',
      'null',
      '{',
      '',
    ]) {
      expect(other).not.toBe(line);
      expect(await proofOf(lines.with(1, other)), other).toMatchObject({ ok: false, line: 2 });
    }
  });

  it('holds for 2,500 rows, read part by part while others are written', async () => {
    const desk = await openTeamDesk(await open());
    const [, one, two] = await Promise.all([write(desk, 2_500), proof(desk), proof(desk)]);
    expect([one.ok, two.ok]).toEqual([true, true]);
    expect(await proof(desk)).toMatchObject({ ok: true, rows: 2_503 });
  });
});

/** What somebody who owns the database could do: another story, with hashes that fit. */
function writtenAnew(team: string, lines: readonly string[]): string[] {
  let previous = '0'.repeat(64);
  const rows = lines.slice(1, -1).map((line) => {
    const row = { ...fieldsOf(line), address: '203.0.113.9' };
    previous = auditHash(team, row as unknown as ChainedRow, previous);
    return JSON.stringify({ ...row, hash: previous });
  });
  const end = lineWith(lines.at(-1) ?? '', { head: { number: rows.length, hash: previous } });
  return [lines[0] ?? '', ...rows, end];
}
