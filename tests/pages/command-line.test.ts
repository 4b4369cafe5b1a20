import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Scope } from '../../packages/contract/src/index.ts';
import { stageFor } from '../../tools/setup/stage.mjs';
import { eventually, onlineDevice, type PortalClient, setUp } from '../support/portal-client.ts';
import { unprivileged } from '../support/servers.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let client: PortalClient;
let team = '';

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'], times: longLeases });
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
}, 120_000);
afterAll(() => usher.stop());

let labels = 0;
async function keyOf(...scopes: Scope[]): Promise<{ id: string; secret: string }> {
  const body = { label: `Key ${(labels += 1)}`, scopes, days: 1 };
  const { key, secret } = await client.call('POST /api/teams/:team/api-keys', { params: { team }, body });
  return { id: key.id, secret };
}

function commandOf(secret: string, args: readonly string[]) {
  const owner = unprivileged();
  const { node, base } = stageFor(owner);
  const env = { ...process.env, HOME: usher.folder, USHER_KEY: secret, USHER_PORTAL: usher.url };
  return {
    node,
    argv: [join(base, 'apps/usher/dist/usher.js'), ...args],
    options: { ...owner, cwd: usher.folder, env },
  };
}

/** The built command, run to its end. */
function run(secret: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { node, argv, options } = commandOf(secret, args);
  return new Promise((resolve) => {
    execFile(node, argv, options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

it('ends a real session from the command line, and shows the proof of all three (E2)', async () => {
  const device = await onlineDevice(client, team);
  const viewer = await connectAs(client, team, device);
  onTestFinished(() => viewer.close());
  const { secret } = await keyOf('sessions:end');
  const listed = await run(secret, 'sessions', 'ls');
  expect(listed.out).toContain('Ana Ruiz');
  expect(listed.err).toContain('1 of ');
  expect((await run(secret, 'sessions', 'end', viewer.admitted.session)).code).toBe(2);
  const ended = await run(
    secret,
    'sessions',
    'end',
    viewer.admitted.session.slice(-8),
    '--yes',
    '--message',
    'Enough.',
  );
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toMatch(/^Ended Ana Ruiz on .+: device \d+ ms, relay \d+ ms, viewer (\d+ ms|did not answer)\.\n$/);
  await viewer.controlClosed;
  const { session } = await client.call('GET /api/sessions/:session', { params: { session: viewer.admitted.session } });
  expect(session).toMatchObject({ endedBy: expect.stringMatching(/^Ana Ruiz \(key Key \d+\)$/), message: 'Enough.' });
  const { events } = await client.call('GET /api/teams/:team/audit', { params: { team }, query: { limit: 5 } });
  expect(events.map(({ actor }) => actor)).toContainEqual(expect.stringMatching(/^Ana Ruiz \(key /));
  expect((await run(secret, 'sessions', 'end', viewer.admitted.session, '--yes')).code).toBe(4);
});

it('tells its caller by the exit code what went wrong', async () => {
  const { id, secret } = await keyOf('sessions:read');
  expect((await run(secret, 'devices', 'ls')).code).toBe(3);
  expect((await run(`${secret}x`, 'sessions', 'ls')).code).toBe(3);
  expect((await run(secret, 'sessions', 'ls', '--portal', 'http://localhost:9')).code).toBe(5);
  expect((await run(secret, 'sessions', 'ls', '--json')).code).toBe(0);
  await client.call('DELETE /api/teams/:team/api-keys/:key', { params: { team, key: id } });
  const over = await run(secret, 'sessions', 'ls');
  expect([over.code, over.err]).toEqual([3, expect.stringContaining('This API key works no more.')]);
});

it('changes the capacity at once, and shows devices', async () => {
  const { secret } = await keyOf('capacity:change', 'devices:read');
  expect((await run(secret, 'capacity', 'set', '7', '--why', 'Night shift')).out).toMatch(
    /^\d of 7 sessions in use; capacity 7/,
  );
  expect(JSON.parse((await run(secret, 'capacity', '--json')).out)).toMatchObject({ limit: 7, capacity: 7 });
  expect((await run(secret, 'devices', 'ls')).out).toMatch(/online/);
});

it('proves an export of the audit, and refuses one that was changed, cut or put in another order, in words', async () => {
  const { secret } = await keyOf('audit:read');
  const path = `/api/teams/${team}/audit/export`;
  const exported = async (query: string): Promise<string> =>
    (await fetch(`${usher.url}${path}?${query}`, { headers: { authorization: `Bearer ${secret}` } })).text();
  const verify = (name: string, text: string, ...more: string[]) => {
    writeFileSync(join(usher.folder, name), text);
    return run('', 'audit', 'verify', name, ...more);
  };
  const head = (await run(secret, 'audit', 'head')).out.trim();
  const whole = await exported('format=json');
  const lines = whole.split('\n');
  const kept = await verify('whole.jsonl', whole, '--kept', head);
  expect(kept).toMatchObject({ code: 0, err: '' });
  expect(kept.out).toMatch(
    /^whole\.jsonl is whole: rows 1 to \d+, each follows from the one before\. Newest: \d+:\w{64}\n$/,
  );

  const [third = '', fourth = ''] = lines.slice(3, 5);
  const refused: [name: string, text: string, why: RegExp][] = [
    ['changed', whole.replace('Ana Ruiz', 'Ana Ruis'), /line \d+: row \d+ (does not follow|is not as it was written)/],
    ['cut', lines.slice(0, 5).join('\n'), /the file breaks off after row 4/],
    ['moved', lines.with(3, fourth).with(4, third).join('\n'), /line 4: row 3 is missing before row 4/],
    ['table.csv', await exported('format=csv'), /line 1: .* Export the audit as JSON/],
  ];
  for (const [name, text, why] of refused) {
    const answer = await verify(name, text);
    expect(answer, name).toMatchObject({ code: 7, out: '' });
    expect(answer.err, name).toMatch(why);
  }
  const other = `${head.split(':')[0]}:${'0'.repeat(64)}`;
  expect((await verify('whole.jsonl', whole, '--kept', other)).err).toMatch(/another hash than the one you kept/);
});

it('watches live, and ends when its key is revoked (E7)', async () => {
  const device = await onlineDevice(client, team);
  const { id, secret } = await keyOf('sessions:read');
  const { node, argv, options } = commandOf(secret, ['sessions', 'watch']);
  const child = spawn(node, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill());
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = new Promise((resolve) => child.once('exit', resolve));
  const viewer = await connectAs(client, team, device);
  onTestFinished(() => viewer.close());
  const { session } = viewer.admitted;
  const saw = (state: string) =>
    eventually(() => Promise.resolve(new RegExp(`Ana Ruiz .* ${state}.* ${session}`).test(out)));
  await saw('active');
  await client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
  await saw('ended');
  await client.call('DELETE /api/teams/:team/api-keys/:key', { params: { team, key: id } });
  expect(await code).toBe(3);
});
