import { auditRoutes } from '@usher/contract';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { exported, linesOf, readerOf, write, writeRow } from './test-support/audit-desk.ts';

type Query = Record<string, string | number>;

/** As it stands in an address. */
async function list(desk: TeamDesk, sent: Query = {}) {
  const query = auditRoutes['GET /api/teams/:team/audit'].query.parse(sent);
  return desk.call('GET /api/teams/:team/audit', await readerOf(desk), { query });
}
async function numbers(desk: TeamDesk, query: Query = {}): Promise<number[]> {
  return (await list(desk, query)).events.map(({ number }) => number);
}

describeOnBothDatabases('reading the audit', (open) => {
  it('pages by number both ways, and counts on the first page', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 25);
    const first = await list(desk, { limit: 10 });
    expect(first.events.map(({ number }) => number)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
    expect(first).toMatchObject({ more: true, total: { count: 25, orMore: false } });
    const last = await list(desk, { limit: 10, before: 6 });
    expect(last.events.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    expect(last).toMatchObject({ more: false, total: null });
    // Newer ones: the next after a number, newest first all the same, so that nothing between is left out.
    const newer = await list(desk, { limit: 3, after: 20 });
    expect(newer.events.map(({ number }) => number)).toEqual([23, 22, 21]);
    expect(newer.more).toBe(true);
    expect(await numbers(desk, { after: 25 })).toEqual([]);
  });

  it('finds rows by a person, whether they acted or it was about them', async () => {
    const desk = await openTeamDesk(await open());
    const [ana, ben] = [await desk.member('owner'), await desk.member('user')];
    await writeRow(desk, { actor: ana.name, person: ana.person });
    await writeRow(desk, { actor: ben.name, person: ben.person });
    await writeRow(desk, { kind: 'member.suspended', person: ana.person, details: { person: ben.person } });
    await writeRow(desk, { details: { name: ben.person } });
    expect(await numbers(desk, { person: ben.person })).toEqual([3, 2]);
    expect(await numbers(desk, { person: ben.person.toUpperCase() })).toEqual([3, 2]);
    expect(await numbers(desk, { person: ana.person })).toEqual([3, 1]);
    expect((await list(desk, { person: ana.person })).total).toEqual({ count: 2, orMore: false });
  });

  it('finds rows by device, by several kinds and by date, all at once', async () => {
    const desk = await openTeamDesk(await open());
    const user = await desk.member('user');
    const session = await desk.begin(user);
    await desk.end(user, session);
    await writeRow(desk, {
      kind: 'device.renamed',
      details: { device: desk.device, deviceName: 'PC-3', name: 'PC-4' },
    });
    await write(desk, 1);
    expect(await numbers(desk, { device: desk.device })).toEqual([3, 2, 1]);
    expect(await numbers(desk, { device: desk.team })).toEqual([]);
    expect(await numbers(desk, { kinds: 'session.started,team.renamed' })).toEqual([4, 1]);
    expect(await numbers(desk, { kinds: '' })).toHaveLength(4);
    expect(await numbers(desk, { device: desk.device, kinds: 'device.renamed,team.renamed' })).toEqual([3]);
    const [, third] = (await list(desk)).events;
    const at = third?.at ?? 0;
    expect(await numbers(desk, { from: at + 1 })).toEqual(expect.arrayContaining([4]));
    expect(await numbers(desk, { to: at - 60_000 })).toEqual([]);
    expect(await numbers(desk, { from: at - 60_000, to: at + 60_000, device: desk.device })).toEqual([3, 2, 1]);
  });

  it.each([
    ['crane', [1]],
    ['CRANE north', [1]],
    ['north quay', []],
    ['100%', [2]],
    ['a_b', [2]],
    ['back\\slash', [2]],
    ['203.0.113', [3]],
    ['renamed', [2, 1]],
    ['device renamed', []],
    ['team renamed quay', [2]],
    ['"quoted"', [4]],
    ["o'neil", [5]],
    ['0190a0', []],
  ] as const)('finds by the words %j', async (search, expected) => {
    const desk = await openTeamDesk(await open());
    await writeRow(desk, { details: { name: 'Crane North' } });
    await writeRow(desk, { details: { name: '100% a_b back\\slash Quay' } });
    await writeRow(desk, {
      kind: 'member.left',
      address: '203.0.113.5',
      details: { member: '0190a000-0000-7000-8000-000000000001' },
    });
    await writeRow(desk, { kind: 'member.left', details: { email: 'the "quoted" one' } });
    await writeRow(desk, { kind: 'member.left', actor: "Sam O'Neil" });
    await writeRow(desk, { kind: 'member.left', details: { email: '100x a-b' } });
    expect(await numbers(desk, { search })).toEqual(expected);
  });

  it('shows one team nothing of another', async () => {
    const db = await open();
    const [one, two] = [await openTeamDesk(db), await openTeamDesk(db)];
    await writeRow(one, { details: { name: 'Secret' } });
    expect(await numbers(two, { search: 'Secret' })).toEqual([]);
    expect(await exported(two, { format: 'csv' })).not.toContain('Secret');
    expect(
      await two.refusal('GET /api/teams/:team/audit/export', await readerOf(two), {
        params: { team: one.team },
        query: { format: 'csv' },
      }),
    ).toBe('not-found');
  });

  it('exports what matches as CSV that no spreadsheet runs, and says in the audit who took it', async () => {
    const desk = await openTeamDesk(await open());
    await writeRow(desk, { actor: '=HYPERLINK("http://evil.example")', details: { name: 'a,b' } });
    await writeRow(desk, { kind: 'member.left', actor: '@SUM(A1)' });
    const text = await exported(desk, { format: 'csv', kinds: ['team.renamed'] });
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffNumber,Time \(UTC\),What,/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^1,\d{4}-\d\d-\d\dT[\d:.]{15}Z,"'=HYPERLINK\(""http/);
    const { events } = await list(desk);
    expect(events[0]).toMatchObject({ kind: 'audit.exported', details: { format: 'csv', filtered: true } });
    expect(events[0]?.sentence).toMatch(/exported a part of the audit as CSV\.$/);
  });

  it('exports more rows than it reads at once, each once, in order', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 1_001);
    const lines = linesOf(await exported(desk, { format: 'json', search: 'Quay' }));
    const found = lines.slice(1, -1).map((line) => (JSON.parse(line) as { number: number }).number);
    expect(found).toEqual(Array.from({ length: 1_001 }, (_, row) => row + 1));
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ rows: 1_001, head: null });
  });
});
