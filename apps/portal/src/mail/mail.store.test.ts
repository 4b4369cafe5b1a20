import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { createMembers } from '../members/index.ts';
import { dispatchTeam } from '../notify/dispatch.ts';
import type { MemberActor } from '../ports.ts';
import { holdOpen, shiftClock, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { newId, openTeamDesk, origin } from '../teams/test-support/team-desk.ts';
import { createMail } from './create-mail.ts';
import { createInvitationMailer, mailConsumer } from './index.ts';
import { sendDue } from './sender.ts';
import { createSmtpMailer } from './smtp.ts';
import { startSmtpReceiver } from './test-support/smtp-receiver.ts';

const ids = { next: newId };

async function openPost(db: Db) {
  const desk = await openTeamDesk(db);
  const smtp = await startSmtpReceiver();
  const server = { url: smtp.url, from: 'Usher <usher@harbour.example>' };
  const log = recordingLog();
  const rateLimiter = { allow: () => Promise.resolve(true) };
  const { clock } = desk.deps;
  const { signIns } = desk;
  const deps = { db, clock, ids, signIns, rateLimiter, sealKey: new Uint8Array(32), origin, server, log };
  const members = createMembers({
    ...deps,
    ender: desk.sessions.ender,
    mailInvitation: createInvitationMailer(deps),
  });
  const mail = createMail(deps);
  const request = { params: { team: desk.team }, address: '192.0.2.7', userAgent: null, cookie: undefined };
  const mailer = createSmtpMailer(server);
  const post = () => sendDue(deps, mailer);
  return {
    desk,
    smtp,
    post,
    /** A node that is no more once the server has taken the mail: nothing of it is written down. */
    killedAfterSending: () =>
      sendDue(deps, async (...mail) => {
        await mailer(...mail);
        throw new Error('killed');
      }),
    /** A node that is stopped in the middle of a mail, and wakes after `meanwhile` to a failure. */
    stopped: (meanwhile: () => Promise<void>) =>
      sendDue(deps, async () => {
        await meanwhile();
        return { sent: false, problem: 'it was stopped', final: true };
      }),
    invite: (actor: MemberActor, email: string) =>
      members['POST /api/teams/:team/invitations']({
        ...request,
        query: undefined,
        headers: new Headers(),
        actor,
        body: { role: 'user', email },
      }),
    async all() {
      await dispatchTeam(db, desk.team, [mailConsumer(deps)]);
      await post();
    },
    choose: (actor: MemberActor, off: ('capacity-asked' | 'subscription')[]) =>
      mail['PUT /api/me/mail']({ ...request, query: undefined, headers: new Headers(), actor, body: { off } }),
    standing: (actor: MemberActor) =>
      mail['GET /api/teams/:team/mail']({
        ...request,
        query: undefined,
        headers: new Headers(),
        actor,
        body: undefined,
      }),
  };
}

/** The lines of a mail's head, unfolded. */
const headOf = (raw: string): string[] => (raw.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]/g, ' ').split('\r\n');
/** Quoted-printable undone, as far as a link needs it. */
const plain = (raw: string): string => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');

describeOnBothDatabases('mail', (open) => {
  let opened: Db | undefined;
  const start = async () => {
    opened = await open();
    return openPost(opened);
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('brings an invitation with its link, and keeps nothing of it once it has gone out', async () => {
    const { desk, smtp, post, invite } = await start();
    const { link } = await invite(await desk.member('owner'), 'guest@quay.example');
    const kept = async () => {
      const { rows } = await sql<{ all: string }>`select coalesce(jsonb_agg(to_jsonb(mail))::text, '') as all
        from mail`.execute((opened as Db).read);
      return rows[0]?.all ?? '';
    };
    expect(await kept()).toContain('guest@quay.example');
    expect(await kept()).not.toContain(Buffer.from(link.slice(-20)).toString('hex'));
    await post();
    await post();
    expect(smtp.arrived).toHaveLength(1);
    expect(smtp.arrived[0]).toMatchObject({ from: 'usher@harbour.example', to: ['guest@quay.example'] });
    expect(plain(smtp.arrived[0]?.raw ?? '').split(link)).toHaveLength(3);
    expect(await kept()).toContain('"content_sealed": null');
  });

  it('tells those who run the team that somebody asks for a place, but for those who want no such mail', async () => {
    const { desk, smtp, all, choose } = await start();
    const [owner, manager, quiet, user] = [
      await desk.member('owner'),
      await desk.member('manager'),
      await desk.member('admin'),
      await desk.member('user'),
    ];
    expect(await choose(quiet, ['capacity-asked'])).toEqual({ off: ['capacity-asked'] });
    await desk.call('POST /api/teams/:team/capacity-requests', user, { body: { device: desk.device } });
    await all();
    await all();
    expect(smtp.arrived.flatMap(({ to }) => to).toSorted()).toEqual([owner.email, manager.email].toSorted());
    const raw = plain(smtp.arrived[0]?.raw ?? '');
    expect(raw).toContain(`${user.name} asked for a place, to connect to PC-3.`);
    expect(raw).toContain(`${origin}/t/${desk.team}/people/sessions`);
    expect(raw).toContain('Auto-Submitted: auto-generated');
  });

  it('tells what ended at once in one mail, not in one for each', async () => {
    const { desk, smtp, all } = await start();
    const [owner, maker] = [await desk.member('owner'), await desk.member('manager')];
    for (const label of ['Board', 'Backup', 'Night'])
      await desk.call('POST /api/teams/:team/api-keys', maker, { body: { label, scopes: ['sessions:read'], days: 9 } });
    await desk.call('DELETE /api/teams/:team/members/:member', owner, { params: { member: maker.member } });
    await all();
    await all();
    expect(smtp.arrived.map(({ to }) => to)).toEqual([[owner.email]]);
    const raw = plain(smtp.arrived[0]?.raw ?? '');
    for (const label of ['Board', 'Backup', 'Night']) expect(raw).toContain(`The API key ${label} of`);
  });

  it('keeps the later of two choices that come at once, whole', async () => {
    const { desk, choose } = await start();
    const owner = await desk.member('owner');
    const other = await open.another();
    const former = await holdOpen(other, async (tx) => {
      await sql`select 1 from person where id = ${owner.person}::uuid for no key update`.execute(tx);
      await tx.insertInto('mail_off').values({ person_id: owner.person, kind: 'capacity-asked' }).execute();
    });
    const later = choose(owner, ['subscription']);
    await untilBlocked(other);
    await former();
    expect(await later).toEqual({ off: ['subscription'] });
  });

  it('lets no name begin a header, nor a tag', async () => {
    const { desk, smtp, post, invite } = await start();
    const owner = await desk.member('owner');
    const name = 'Ana\r\nBcc: spy@quay.example\r\n\r\n<b>hi</b>';
    await (opened as Db).read.updateTable('team').set({ name }).where('id', '=', desk.team).execute();
    await invite({ ...owner, name }, 'guest@quay.example');
    await post();
    expect(smtp.arrived[0]?.to).toEqual(['guest@quay.example']);
    const raw = smtp.arrived[0]?.raw ?? '';
    expect(headOf(raw).filter((line) => /^bcc:/i.test(line))).toEqual([]);
    expect(plain(raw)).toContain('&#60;b&#62;hi');
    expect(plain(raw).split('<html')[1]).not.toContain('<b>');
  });

  it('tries again later what the server would not take, and gives up what it will never take', async () => {
    const { desk, smtp, post, invite, standing } = await start();
    const owner = await desk.member('owner');
    smtp.refuses(450);
    await invite(owner, 'later@quay.example');
    await post();
    await post();
    expect(await standing(owner)).toMatchObject({
      setUp: true,
      waiting: 1,
      problem: expect.stringContaining('not here'),
    });
    smtp.refuses(null);
    await shiftClock(opened as Db, 61_000);
    await post();
    expect(smtp.arrived.map(({ to }) => to)).toEqual([['later@quay.example']]);
    expect(await standing(owner)).toMatchObject({ waiting: 0, problem: null, lastSentAt: expect.any(Number) });
    smtp.refuses(550);
    await invite(owner, 'never@quay.example');
    await post();
    await shiftClock(opened as Db, 24 * 3600_000);
    smtp.refuses(null);
    await post();
    expect(smtp.arrived).toHaveLength(1);
    expect(await standing(owner)).toMatchObject({ waiting: 0, problem: expect.stringContaining('not here') });
  });

  it('sends again what a killed node had sent and not noted, under the same Message-ID, and nobody else meanwhile', async () => {
    const { desk, smtp, post, invite, standing, killedAfterSending } = await start();
    const owner = await desk.member('owner');
    await invite(owner, 'guest@quay.example');
    await expect(killedAfterSending()).rejects.toThrow('killed');
    expect(smtp.arrived).toHaveLength(1);
    await shiftClock(opened as Db, 119_000);
    await post();
    expect(smtp.arrived, 'the claim of the killed node stands').toHaveLength(1);
    await shiftClock(opened as Db, 121_000);
    await Promise.all([post(), post()]);
    const ids = smtp.arrived.map(({ raw }) => headOf(raw).filter((line) => /^message-id:/i.test(line)));
    expect(ids).toEqual([[expect.stringMatching(/^Message-ID: <[\w-]{36}@usher>$/)], ids[0]]);
    expect(await standing(owner)).toMatchObject({ waiting: 0, problem: null });
    await shiftClock(opened as Db, 24 * 3600_000);
    await post();
    expect(smtp.arrived).toHaveLength(2);
  });

  it('leaves to whoever took a mail over what became of it, when the first sender wakes up late', async () => {
    const { desk, smtp, post, invite, standing, stopped } = await start();
    const owner = await desk.member('owner');
    await invite(owner, 'guest@quay.example');
    const sent = { waiting: 0, problem: null, lastSentAt: expect.any(Number) };
    await stopped(async () => {
      await shiftClock(opened as Db, 121_000);
      await post();
      expect(await standing(owner)).toMatchObject(sent);
    });
    expect(await standing(owner)).toMatchObject(sent);
    expect(smtp.arrived).toHaveLength(1);
  });

  it('is written nowhere where no server is set up', async () => {
    const { desk } = await start();
    const owner = await desk.member('owner');
    await desk.call('POST /api/teams/:team/invitations', owner, { body: { role: 'user', email: 'g@quay.example' } });
    expect(await desk.call('GET /api/teams/:team/mail', owner)).toMatchObject({ setUp: false, from: null });
    const { rows } = await sql`select 1 from mail`.execute((opened as Db).read);
    expect(rows).toEqual([]);
  });
});
